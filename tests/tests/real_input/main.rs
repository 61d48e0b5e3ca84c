//! Real input through the built program: Washington's inventory, Syracuse's lorries, extracts of
//! OpenStreetMap, and what is wrong with files that people write.

mod areas;
mod extract;
mod flatgeobuf;
mod import;
mod killed;
mod lorries;
mod lying;
mod million;
mod place;
mod program;
mod register;
mod replay;
mod round;
mod ways;
