//! The built program from end to end: real processes, real sockets, real kills.

mod backup;
mod broker;
mod clients;
mod device;
mod disk_full;
mod guard;
mod history;
mod identity;
mod influx;
mod influx_letters;
mod injected;
mod kept;
mod kills;
mod letters;
mod mistakes;
mod ogc;
mod rounds;
mod town;
