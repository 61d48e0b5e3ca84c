//! A real VictoriaMetrics from Debian, which speaks InfluxDB 2's write path.

use super::city::Folder;
use crate::Failure;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A VictoriaMetrics that is ended with its owner.
pub(crate) struct Victoria {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Victoria {
    /// Starts it on a free port; `None` where it is not installed.
    pub(crate) fn start(folder: &Folder) -> Result<Option<Victoria>, Failure> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new("victoria-metrics");
        command
            .arg(format!("-httpListenAddr={address}"))
            .arg(format!("-storageDataPath={}", folder.0.display()))
            .args(["-retentionPeriod=100y", "-loggerLevel=ERROR"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let Ok(child) = command.spawn() else { return Ok(None) };
        let victoria = Victoria { address, child };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            if since.elapsed() > PATIENCE {
                return Err("victoria-metrics did not start".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Some(victoria))
    }
}

impl Drop for Victoria {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
