//! Why somebody cannot sign in, or an operator cannot be as asked.

use super::password::{self, BYTES_MAX, LETTERS_MIN};
use crate::store::wants_room;
use std::fmt;

/// Why not.
#[derive(Debug)]
pub(crate) enum StaffRefused {
    /// Name or password is wrong; which of them is not told.
    WrongPassword,
    /// Too many tries; again after so many milliseconds.
    TooOften {
        /// How long.
        wait_ms: i64,
    },
    /// Too many sign in at this moment.
    Busy,
    /// The link is not known, was used, or has ended.
    NoLink,
    /// The password has too few letters.
    TooShort,
    /// The password has too many bytes.
    TooLong,
    /// The password is its name, or one letter again and again.
    TooEasy,
    /// The name cannot be one.
    BadName,
    /// Somebody has the name.
    NameTaken,
    /// Nobody has the name.
    NoSuchOperator,
    /// A department's post needs a department, and no other has one.
    NeedsDepartment,
    /// A crew's post needs a crew, and no other has one.
    NeedsCrew,
    /// A street's code has nine digits.
    BadStreet,
    /// A program cannot hold this post.
    NotForPrograms,
    /// Nobody would be left who says who may sign in.
    LastAdministrator,
    /// There are too many.
    TooMany,
    /// The disk is full.
    DiskFull,
    /// Something of ours failed; the log knows more.
    Failed,
}

impl StaffRefused {
    /// A stable code for wire and screen.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            StaffRefused::WrongPassword => "wrong_password",
            StaffRefused::TooOften { .. } => "too_often",
            StaffRefused::Busy => "busy",
            StaffRefused::NoLink => "no_link",
            StaffRefused::TooShort => "password_short",
            StaffRefused::TooLong => "password_long",
            StaffRefused::TooEasy => "password_easy",
            StaffRefused::BadName => "bad_operator_name",
            StaffRefused::NameTaken => "operator_taken",
            StaffRefused::NoSuchOperator => "no_such_operator",
            StaffRefused::NeedsDepartment => "needs_department",
            StaffRefused::NeedsCrew => "needs_crew",
            StaffRefused::BadStreet => "bad_street",
            StaffRefused::NotForPrograms => "not_for_programs",
            StaffRefused::LastAdministrator => "last_administrator",
            StaffRefused::TooMany => "too_many_operators",
            StaffRefused::DiskFull => "disk_full",
            StaffRefused::Failed => "internal",
        }
    }
}

impl fmt::Display for StaffRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says = match self {
            StaffRefused::WrongPassword => "name or password is wrong",
            StaffRefused::TooOften { wait_ms } => {
                return write!(f, "too many tries; again in {} s", wait_ms / 1_000 + 1);
            }
            StaffRefused::Busy => "too many sign in at this moment; try again in a few seconds",
            StaffRefused::NoLink => "this link was used, or has ended; ask for a new one",
            StaffRefused::TooShort => {
                return write!(f, "a password has at least {LETTERS_MIN} letters");
            }
            StaffRefused::TooLong => return write!(f, "a password has at most {BYTES_MAX} bytes"),
            StaffRefused::TooEasy => "a password is not the name, nor one letter again and again",
            StaffRefused::BadName => {
                "a name has 1 to 64 letters, digits, or . _ - inside, in any script"
            }
            StaffRefused::NameTaken => "somebody has this name",
            StaffRefused::NoSuchOperator => "nobody has this name",
            StaffRefused::NeedsDepartment => {
                "the post department needs a known department, and no other post has one"
            }
            StaffRefused::NeedsCrew => "the post crew needs a crew, and no other post has one",
            StaffRefused::BadStreet => "a street is the nine digits of its code",
            StaffRefused::NotForPrograms => {
                "a program cannot be administrator, department or crew; choose another post"
            }
            StaffRefused::LastAdministrator => {
                "nobody would be left who says who may sign in; make another administrator first"
            }
            StaffRefused::TooMany => "there are too many; remove some first",
            StaffRefused::DiskFull => "the disk is full; ask again once there is room",
            StaffRefused::Failed => "it failed; the log says why",
        };
        f.write_str(says)
    }
}

impl std::error::Error for StaffRefused {}

impl From<password::Unfit> for StaffRefused {
    fn from(unfit: password::Unfit) -> Self {
        match unfit {
            password::Unfit::Short => StaffRefused::TooShort,
            password::Unfit::Long => StaffRefused::TooLong,
            password::Unfit::Easy => StaffRefused::TooEasy,
        }
    }
}

impl From<rusqlite::Error> for StaffRefused {
    fn from(error: rusqlite::Error) -> Self {
        if wants_room(&error) {
            return StaffRefused::DiskFull;
        }
        tracing::error!(%error, "the tables of the desk cannot be written");
        StaffRefused::Failed
    }
}

impl From<getrandom::Error> for StaffRefused {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "the system gives no random bytes");
        StaffRefused::Failed
    }
}
