//! The built program from end to end: real processes, real sockets, real kills.

mod broker;
mod device;
mod guard;
mod kills;
mod letters;
mod mistakes;
mod town;
