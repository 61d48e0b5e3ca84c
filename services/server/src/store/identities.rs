//! Who may sign in, as the store keeps it; written beside the one writer of everything else.

use super::sqlite::{FILE, beside, open_to_read};
use rusqlite::{Connection, params};
use std::path::Path;

/// One identity: name, verifier of its secret (empty where it shows a certificate), scope as JSON.
pub type IdentityRow = (String, Vec<u8>, String);

/// The table of identities.
pub struct Identities {
    db: Connection,
}

impl Identities {
    /// The identities of a store that exists, open elsewhere or not.
    pub fn beside(folder: &Path) -> rusqlite::Result<Self> {
        Ok(Self { db: beside(folder)? })
    }

    /// Keeps who may sign in; an earlier verifier of the name is replaced.
    pub fn keep(&self, (name, verifier, scope): &IdentityRow) -> rusqlite::Result<()> {
        let sql = "insert into identities values (?1, ?2, ?3) on conflict (name)
            do update set verifier = excluded.verifier, scope = excluded.scope";
        self.db.prepare_cached(sql)?.execute(params![name, verifier, scope]).map(|_| ())
    }

    /// Strikes a name out; says whether it was there.
    pub fn strike(&self, name: &str) -> rusqlite::Result<bool> {
        let struck = self.db.execute("delete from identities where name = ?1", [name])?;
        Ok(struck > 0)
    }

    /// All who may sign in.
    pub fn all(&self) -> rusqlite::Result<Vec<IdentityRow>> {
        all(&self.db)
    }
}

fn all(db: &Connection) -> rusqlite::Result<Vec<IdentityRow>> {
    let mut all = db.prepare("select name, verifier, scope from identities")?;
    all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// A store's version and its identities, read beside whoever has it open.
pub(crate) fn look_into(folder: &Path) -> rusqlite::Result<(u32, Vec<IdentityRow>)> {
    let db = open_to_read(&folder.join(FILE))?;
    let version = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((version, all(&db)?))
}
