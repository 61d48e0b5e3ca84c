//! A real city: the same program without the simulated world.

use crate::args::{Enrol, Revoke, Run};
use crate::{Failure, embedded};
use server::door::Scope;
use server::{CityFile, Clock, Files, Running, Setup};
use std::path::Path;
use std::time::Instant;

/// Starts a city and serves until it is told to stop.
pub(crate) fn run(asked: &Run, started: Instant) -> Result<(), Failure> {
    let (files, said) = read(&asked.config)?;
    server::raise_open_files();
    tokio::runtime::Runtime::new()?.block_on(async {
        let setup = Setup {
            files,
            said,
            streets: |_| Vec::new(),
            clock: Clock::wall(),
            simulated: None,
            assets: embedded::asset,
            started,
            whole: false,
            visitors: false,
        };
        let running = Running::start(setup).await?;
        let stop = told_to_stop();
        println!("front door  mqtt://{}", running.mqtt);
        if let Some(address) = running.mqtt_tls {
            println!("front door  mqtts://{address}");
        }
        if let Some(address) = running.mqtt_websocket {
            println!("front door  ws://{address}");
        }
        println!("console     http://{}/", running.web);
        if let Some(first) = &running.console.first {
            println!("setup       {first}");
            eprintln!("Nobody can sign in yet: the first operator opens the setup link, once.");
        }
        stop.await;
        running.stop().await
    })
}

/// Makes a secret for a device or gateway and prints it once; or lets it show a certificate.
pub(crate) fn enrol(asked: &Enrol) -> Result<(), Failure> {
    let (_, said) = read(&asked.config)?;
    let mut things = asked.things.clone();
    if things.is_empty() && asked.roots.is_empty() {
        things.push(asked.name.clone());
    }
    let scope = Scope::new(asked.roots.clone(), things)?;
    if asked.certificate {
        server::enrol_certificate(&said.store.folder, &asked.name, scope)?;
        println!("certificate  {}", asked.name);
        return Ok(());
    }
    let secret = server::enrol(&said.store.folder, &asked.name, scope)?;
    println!("user    {}", asked.name);
    println!("secret  {}", secret.reveal());
    eprintln!("The secret is kept nowhere: put it into the device now.");
    Ok(())
}

/// Takes somebody's right to sign in.
pub(crate) fn revoke(asked: &Revoke) -> Result<(), Failure> {
    let (_, said) = read(&asked.config)?;
    if server::revoke(&said.store.folder, &asked.name)? {
        println!("revoked  {}", asked.name);
        return Ok(());
    }
    Err(format!("nobody called {} is enrolled", asked.name).into())
}

/// The files beside a city's file, and what that says.
pub(crate) fn read(config: &Path) -> Result<(Files, CityFile), Failure> {
    let folder = config.parent().filter(|folder| !folder.as_os_str().is_empty());
    let files = Files::read(folder.unwrap_or(Path::new(".")))?;
    let name = config.file_name().and_then(|name| name.to_str()).unwrap_or("city.toml");
    let said = files.city(name)?;
    Ok((files, said))
}

/// Waits for Ctrl-C or a polite kill.
///
/// It is heard from the call on: call this before anybody learns that there is something to stop.
pub(crate) fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        let [Ok(mut interrupt), Ok(mut terminate)] = signals else { return };
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    }
}
