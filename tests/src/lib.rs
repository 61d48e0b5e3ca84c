//! What the tests share: the rules of the house, the law as a page, a small town to tell stories
//! in, a simulation with an auditor, what no bytes may do, and the built program as a process.

pub mod fuzz;
pub mod house;
pub mod law;
pub mod program;
pub mod simulation;
pub mod storage;
pub mod story;
pub mod town;
