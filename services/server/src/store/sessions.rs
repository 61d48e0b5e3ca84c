//! What the front door keeps over a restart: sessions, their subscriptions and orders, states.

use crate::door::{Change, Kept, KeptSession, Moment, Noted, Order, State, Wish};
use rusqlite::{Connection, Row, params};
use std::time::Duration;

/// Where everything of one session stands.
const OF_A_SESSION: [&str; 4] = [
    "delete from subscriptions where session = ?1",
    "delete from orders where session = ?1",
    "delete from received where session = ?1",
    "delete from sessions where number = ?1",
];

pub(super) fn write(tx: &Connection, noted: &Noted) -> rusqlite::Result<()> {
    noted.changes.iter().try_for_each(|change| write_one(tx, change, &noted.moment))
}

fn write_one(tx: &Connection, change: &Change, moment: &Moment) -> rusqlite::Result<()> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        tx.prepare_cached(sql)?.execute(values).map(|_| ())
    };
    let whole = |number: u64| number as i64;
    match change {
        Change::Began { session, identity, client_id, kept } => run(
            "insert into sessions values (?1, ?2, ?3, ?4, null, 0)",
            params![whole(*session), identity, client_id, millis(*kept)],
        ),
        Change::Resumed { session, kept } => run(
            "update sessions set kept_ms = ?2, ends = null where number = ?1",
            params![whole(*session), millis(*kept)],
        ),
        Change::Left { session, kept, ends } => run(
            "update sessions set kept_ms = ?2, ends = ?3 where number = ?1",
            params![whole(*session), millis(*kept), moment.ms(*ends)],
        ),
        Change::Ended { session } => {
            OF_A_SESSION.iter().try_for_each(|sql| run(sql, params![whole(*session)]))
        }
        Change::Subscribed { session, filter, wish } => run(
            "insert or replace into subscriptions values (?1, ?2, ?3, ?4)",
            params![whole(*session), filter, bits(*wish), wish.identifier],
        ),
        Change::Unsubscribed { session, filter } => run(
            "delete from subscriptions where session = ?1 and filter = ?2",
            params![whole(*session), filter],
        ),
        Change::Queued { session, order } => write_order(tx, *session, order, moment),
        Change::Sent { session, through } => run(
            "update sessions set sent = max(sent, ?2) where number = ?1",
            params![whole(*session), whole(*through)],
        ),
        Change::Taken { session, order } => run(
            "delete from orders where session = ?1 and number = ?2",
            params![whole(*session), whole(*order)],
        ),
        Change::Received { session, packet_id } => run(
            "insert or ignore into received values (?1, ?2)",
            params![whole(*session), packet_id],
        ),
        Change::Released { session, packet_id } => run(
            "delete from received where session = ?1 and packet = ?2",
            params![whole(*session), packet_id],
        ),
        Change::Stated { state: State { topic, said_by, body, qos, ends } } => run(
            "insert or replace into states values (?1, ?2, ?3, ?4, ?5)",
            params![&**topic, &**said_by, &body[..], qos, moment.ms(*ends)],
        ),
        Change::StateGone { topic } => {
            run("delete from states where topic = ?1", params![&**topic])
        }
    }
}

fn write_order(
    tx: &Connection,
    session: u64,
    order: &Order,
    moment: &Moment,
) -> rusqlite::Result<()> {
    let identifiers: Vec<u8> = order.identifiers.iter().flat_map(|id| id.to_le_bytes()).collect();
    tx.prepare_cached("insert into orders values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            session as i64,
            order.number as i64,
            &*order.topic,
            &order.body[..],
            order.retain,
            order.lapses.map(|at| moment.ms(at)),
            identifiers
        ])
        .map(|_| ())
}

/// Everything the door has to have again.
pub(super) fn read(db: &Connection, moment: &Moment) -> rusqlite::Result<Kept> {
    let mut all =
        db.prepare("select number, identity, client, kept_ms, ends, sent from sessions")?;
    let session = |row: &Row<'_>| {
        let number: i64 = row.get(0)?;
        Ok(KeptSession {
            number: number as u64,
            identity: row.get::<_, String>(1)?.into(),
            client_id: row.get::<_, String>(2)?.into(),
            kept: Duration::from_millis(row.get::<_, i64>(3)?.unsigned_abs()),
            ends: row.get::<_, Option<i64>>(4)?.map(|ms| moment.instant(ms)),
            sent: row.get::<_, i64>(5)? as u64,
            filters: filters(db, number)?,
            orders: orders(db, number, moment)?,
            received: received(db, number)?,
        })
    };
    let sessions = all.query_map([], session)?.collect::<rusqlite::Result<_>>()?;
    Ok(Kept { sessions, states: states(db, moment)? })
}

fn states(db: &Connection, moment: &Moment) -> rusqlite::Result<Vec<State>> {
    let mut all = db.prepare("select topic, said_by, body, qos, ends from states")?;
    let state = |row: &Row<'_>| {
        Ok(State {
            topic: row.get::<_, String>(0)?.into(),
            said_by: row.get::<_, String>(1)?.into(),
            body: row.get::<_, Vec<u8>>(2)?.into(),
            qos: row.get(3)?,
            ends: moment.instant(row.get(4)?),
        })
    };
    all.query_map([], state)?.collect()
}

fn filters(db: &Connection, session: i64) -> rusqlite::Result<Vec<(Box<str>, Wish)>> {
    let sql = "select filter, wish, identifier from subscriptions where session = ?1";
    let mut all = db.prepare_cached(sql)?;
    let filter = |row: &Row<'_>| {
        let wish = wish(row.get(1)?, row.get(2)?);
        Ok((row.get::<_, String>(0)?.into(), wish))
    };
    all.query_map([session], filter)?.collect()
}

fn orders(db: &Connection, session: i64, moment: &Moment) -> rusqlite::Result<Vec<Order>> {
    let sql = "select number, topic, body, retain, lapses, identifiers from orders
        where session = ?1 order by number";
    let mut all = db.prepare_cached(sql)?;
    let order = |row: &Row<'_>| {
        let identifiers = row.get::<_, Vec<u8>>(5)?;
        let (identifiers, _) = identifiers.as_chunks::<4>();
        Ok(Order {
            number: row.get::<_, i64>(0)? as u64,
            topic: row.get::<_, String>(1)?.into(),
            body: row.get::<_, Vec<u8>>(2)?.into(),
            qos: 1,
            retain: row.get(3)?,
            lapses: row.get::<_, Option<i64>>(4)?.map(|ms| moment.instant(ms)),
            identifiers: identifiers.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(),
        })
    };
    all.query_map([session], order)?.collect()
}

fn received(db: &Connection, session: i64) -> rusqlite::Result<Vec<u16>> {
    let mut all = db.prepare_cached("select packet from received where session = ?1")?;
    all.query_map([session], |row| row.get(0))?.collect()
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// As on the wire: QoS, "no local" and "retain as published" as bits.
fn bits(wish: Wish) -> u8 {
    wish.qos | u8::from(wish.no_local) << 2 | u8::from(wish.as_published) << 3
}

fn wish(bits: u8, identifier: u32) -> Wish {
    let (no_local, as_published) = (bits & 4 != 0, bits & 8 != 0);
    Wish { qos: bits & 3, no_local, as_published, identifier }
}
