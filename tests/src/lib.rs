//! What the tests share: the rules of the house, the law as a page, and a small town to tell
//! stories in.

pub mod house;
pub mod law;
pub mod story;
pub mod town;
