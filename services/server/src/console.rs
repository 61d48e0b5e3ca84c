//! Where the console is, and how to sign in there for the first time.

use crate::run::Setup;
use crate::staff::Staff;
use crate::store::OpenError;
use std::net::SocketAddr;

/// Addresses for a browser, to be printed and logged nowhere: tokens stand behind the `#`, which
/// browsers keep to themselves.
#[derive(Debug, Clone)]
pub struct Console {
    /// The console.
    pub address: String,
    /// Where the first operator sets its name and password, as long as there is none; it can be
    /// used once, until the process ends.
    pub first: Option<String>,
    /// Where visitors sign in, as often as they like, until the process ends.
    pub visit: Option<String>,
}

impl Console {
    pub(crate) fn of(setup: &Setup, web: SocketAddr, staff: &Staff) -> Result<Self, OpenError> {
        if !web.ip().is_loopback() {
            return Err("the web may listen on a loopback address only".into());
        }
        let local = format!("http://{web}");
        let origin = setup.said.web.origin.as_ref().unwrap_or(&local);
        let (first, visit) = match setup.visitors {
            true => (None, Some(staff.let_visitors_in()?)),
            false => (staff.first_link()?, None),
        };
        Ok(Console {
            address: format!("{origin}/"),
            first: first.map(|token| format!("{origin}/setup#{}", token.reveal())),
            visit: visit.map(|token| format!("{local}/visit#{}", token.reveal())),
        })
    }
}
