//! Every limit of signing in at the desk, as `cityloop doctor --limits` prints it.

use super::password::{BYTES_MAX, LETTERS_MIN};
use super::{ABSOLUTE_MS, HASHED_AT_ONCE, HASHED_WAITING, IDLE_MS, SESSIONS_OF_ONE};
use super::{attempts, diary, manage};
use crate::door::LimitRow;
use crate::store::AUDIT_ROWS_MAX;

/// Name, value, unit, what it is of, and why it is what it is.
type Row = (&'static str, i64, &'static str, &'static str, &'static str);

const ROWS: [Row; 16] = [
    (
        "desk_failures_of_a_name",
        attempts::OF_A_NAME as i64,
        "failures",
        "Failed sign-ins of one name before it is shut.",
        "who forgot a password asks for a link, a guesser gets some thousand tries a year",
    ),
    (
        "desk_failures_of_an_address",
        attempts::OF_AN_ADDRESS as i64,
        "failures",
        "Failed sign-ins of one address, or of one /64 of IPv6, before it is shut.",
        "a whole centre may share one address",
    ),
    (
        "desk_failures_forgotten",
        attempts::FORGOTTEN_MS / 1_000,
        "s",
        "How long failures count.",
        "a colleague who is shut out waits no longer than this",
    ),
    (
        "desk_failures_counted",
        attempts::COUNTED as i64,
        "names and addresses",
        "Names, and addresses, whose failures are counted; of more, those with the fewest go.",
        "some megabytes, and a flood of names fills no memory and shuts nobody out",
    ),
    (
        "desk_password_letters",
        LETTERS_MIN as i64,
        "letters",
        "Letters of a password, at least.",
        "guesses are few, and nobody is made to write it down",
    ),
    (
        "desk_password_bytes",
        BYTES_MAX as i64,
        "bytes",
        "Bytes of a password, at most.",
        "long enough for a sentence",
    ),
    (
        "desk_passwords_at_once",
        HASHED_AT_ONCE as i64,
        "passwords",
        "Passwords that are tried at the same time.",
        "each takes 19 MiB and a core for some tens of milliseconds",
    ),
    (
        "desk_passwords_waiting",
        HASHED_WAITING as i64,
        "passwords",
        "Passwords that wait for that; beyond them a sign-in is told to come again.",
        "a shift comes in within seconds, a flood does not",
    ),
    (
        "desk_session_idle",
        IDLE_MS / 1_000,
        "s",
        "A session that is not used ends after this.",
        "a page that is open uses it; one that was closed and forgotten does not",
    ),
    (
        "desk_session_kept",
        ABSOLUTE_MS / 1_000,
        "s",
        "A session ends after this, however it is used.",
        "a shift has twelve hours at most",
    ),
    (
        "desk_sessions_of_one",
        SESSIONS_OF_ONE as i64,
        "sessions",
        "Sessions of one operator; one more ends the oldest.",
        "a desk, a wall, a phone, and some that were forgotten",
    ),
    (
        "desk_link_kept",
        manage::LINK_MS / 1_000,
        "s",
        "How long a one-time link can be used.",
        "handed over today, used today",
    ),
    (
        "desk_operators",
        manage::OPERATORS_MAX as i64,
        "operators",
        "Operators of a city.",
        "all of them are in memory",
    ),
    (
        "desk_programs",
        manage::PROGRAMS_MAX as i64,
        "programs",
        "Programs with a token.",
        "all of them are in memory",
    ),
    (
        "desk_denials_noted",
        diary::DENIALS_NOTED as i64,
        "denials",
        "Denials of one operator or program that the audit tells one by one within an hour.",
        "the others are counted, so that nobody washes the audit out",
    ),
    (
        "desk_audit_rows",
        AUDIT_ROWS_MAX,
        "rows",
        "What was done at the desk that is kept; the oldest goes first.",
        "years of a centre in some 40 MB",
    ),
];

/// All of them, in the order in which somebody meets them.
pub fn limits() -> Vec<LimitRow> {
    let row = |(name, value, unit, of, why): Row| LimitRow {
        name,
        value: format!("{value} {unit}"),
        of,
        why,
    };
    ROWS.into_iter().map(row).collect()
}
