//! Who signs in, who does not, and when it ends.

use super::attempts::OF_A_NAME;
use super::book::Program;
use super::digest::Digest;
use super::{
    ABSOLUTE_MS, HASHED_AT_ONCE, HASHED_WAITING, IDLE_MS, LinkOf, Operator, SESSIONS_OF_ONE, Staff,
    StaffRefused,
};
use crate::clock::Clock;
use crate::store::{Store, audit};
use city::{Post, Posts, Time};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const PASSWORD: &str = "a sentence is long";
static FOLDERS: AtomicU32 = AtomicU32::new(0);

impl Staff {
    /// Lets somebody in who says this token.
    pub(crate) fn seat(&self, token: &str, operator: Operator) {
        self.write().programs.insert(Digest::of(token), Program::new(operator, 0));
    }
}

/// A store in a folder of its own, and who may sign in there.
struct Office {
    staff: Arc<Staff>,
    store: Store,
    folder: PathBuf,
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Office {
    fn open() -> Office {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("cityloop-staff-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let store = Store::open(&folder).expect("a new folder");
        let staff = Arc::new(read(&folder, 0));
        Office { staff, store, folder }
    }

    /// As a restart at this time finds it.
    fn again(&mut self, now: i64) {
        self.staff = Arc::new(read(&self.folder, now));
    }

    fn pass(&self, now: i64) {
        self.staff.clock.advance(Time(now));
    }

    /// An operator who has a password, and the token of a session.
    async fn has(&self, name: &str, post: Post) -> String {
        let link = self.staff.add(Operator::of(name, post)).expect("a new name");
        self.use_up(link.reveal(), None).await.expect("a new link")
    }

    async fn use_up(&self, link: &str, name: Option<&str>) -> Result<String, StaffRefused> {
        let used = self.staff.set_up(link.to_owned(), name, PASSWORD.to_owned(), here()).await;
        used.map(|(_, token)| token.reveal().to_owned())
    }

    async fn sign_in(&self, name: &str, password: &str) -> Result<String, StaffRefused> {
        let done = self.staff.sign_in(name, password.to_owned(), here()).await;
        done.map(|(_, token)| token.reveal().to_owned())
    }

    /// Who a session's token is.
    fn who(&self, token: &str) -> Option<String> {
        Some(self.staff.asker(Some(token), None)?.operator.name.to_string())
    }

    fn noted(&self) -> Vec<(String, String)> {
        self.staff.write_down();
        let db = self.store.reader().expect("a reader");
        let rows = audit(&db, None, 100).expect("a table");
        rows.into_iter().rev().map(|row| (row.what, row.who)).collect()
    }
}

fn read(folder: &std::path::Path, now: i64) -> Staff {
    Staff::open(folder, Posts::default(), Clock::recording(Time(now))).expect("a store")
}

fn here() -> IpAddr {
    IpAddr::from([127, 0, 0, 1])
}

#[tokio::test]
async fn the_first_link_makes_one_administrator_and_no_other() {
    let mut office = Office::open();
    let link = office.staff.first_link().expect("random").expect("nobody is there");
    assert_eq!(office.staff.link_of(link.reveal()).ok(), Some(LinkOf::First));
    let short = office.staff.set_up(link.reveal().into(), Some("li"), "short".into(), here());
    assert_eq!(short.await.err().map(|it| it.code()), Some("password_short"));
    let token = office.use_up(link.reveal(), Some("李雷")).await.expect("the first");
    assert_eq!(office.who(&token).as_deref(), Some("李雷"));
    assert_eq!(office.staff.people()[0].operator.post, Post::Administrator);
    let again = office.use_up(link.reveal(), Some("other")).await;
    assert_eq!(again.err().map(|it| it.code()), Some("no_link"));
    assert!(office.staff.first_link().expect("random").is_none(), "somebody is there now");
    office.again(5);
    assert_eq!(office.who(&token).as_deref(), Some("李雷"), "it was stored");
}

#[tokio::test]
async fn the_first_link_ends_with_the_process() {
    let mut office = Office::open();
    let link = office.staff.first_link().expect("random").expect("nobody is there");
    office.again(1);
    assert!(office.staff.first_link().expect("random").is_some());
    assert_eq!(
        office.use_up(link.reveal(), Some("li")).await.err().map(|it| it.code()),
        Some("no_link")
    );
}

#[tokio::test]
async fn only_name_and_password_together_sign_in_and_all_of_it_is_noted() {
    let office = Office::open();
    office.has("li", Post::Leader).await;
    let token = office.sign_in("li", PASSWORD).await.expect("right");
    assert_eq!(office.who(&token).as_deref(), Some("li"));
    for (name, password) in [("li", "a sentence is long?"), ("wang", PASSWORD), ("", "")] {
        let told = office.sign_in(name, password).await.err().map(|it| it.code());
        assert_eq!(told, Some("wrong_password"), "{name}");
    }
    office.staff.add(Operator::of("new", Post::Leader)).expect("a new name");
    let told = office.sign_in("new", "").await.err().map(|it| it.code());
    assert_eq!(told, Some("wrong_password"), "whose password is not set yet");
    let noted = office.noted();
    let noted: Vec<(&str, &str)> = noted.iter().map(|(what, who)| (&**what, &**who)).collect();
    let failed = "sign_in_failed";
    let expected = [("set_up", "li"), ("signed_in", "li"), (failed, "li"), (failed, "wang")];
    assert_eq!(noted, [&expected[..], &[(failed, ""), (failed, "new")]].concat());
}

#[tokio::test]
async fn a_session_ends_unused_after_a_while_and_used_after_a_shift() {
    let mut office = Office::open();
    let idle = office.has("li", Post::Leader).await;
    let busy = office.sign_in("li", PASSWORD).await.expect("right");
    let step = IDLE_MS - 60_000;
    let mut now = 0;
    while now + step < ABSOLUTE_MS {
        now += step;
        office.pass(now);
        assert!(office.who(&busy).is_some(), "at {now}");
    }
    assert!(office.who(&idle).is_none(), "nobody used it");
    tokio::task::yield_now().await;
    office.pass(ABSOLUTE_MS);
    assert!(office.who(&busy).is_none(), "a shift is over");
    office.staff.tidy();
    office.again(ABSOLUTE_MS);
    assert_eq!(office.staff.read().sessions.len(), 0, "the store has none of them");
}

#[tokio::test]
async fn sessions_end_on_signing_out_another_password_another_post_and_removal() {
    let office = Office::open();
    office.has("admin", Post::Administrator).await;
    let first = office.has("li", Post::Leader).await;
    let asker = office.staff.asker(Some(&first), None).expect("signed in");
    office.staff.sign_out(&asker, here());
    assert!(office.who(&first).is_none());

    let [own, other] = [office.sign_in("li", PASSWORD).await, office.sign_in("li", PASSWORD).await];
    let (own, other) = (own.expect("right"), other.expect("right"));
    let asker = office.staff.asker(Some(&own), None).expect("signed in");
    let words = (PASSWORD.to_owned(), "another sentence".to_owned());
    office.staff.change_password(&asker, words, here()).await.expect("right");
    assert_eq!((office.who(&own).is_some(), office.who(&other).is_some()), (true, false));
    assert!(office.sign_in("li", PASSWORD).await.is_err());

    office.staff.change(Operator::of("li", Post::Inspector)).expect("known");
    assert!(office.who(&own).is_none(), "another post");
    let token = office.sign_in("li", "another sentence").await.expect("right");
    let asker = office.staff.asker(Some(&token), None).expect("signed in");
    assert_eq!(asker.operator.post, Post::Inspector);
    office.staff.remove("li").expect("known");
    assert!(
        office.who(&token).is_none() && office.sign_in("li", "another sentence").await.is_err()
    );
    asker.ends().await;
}

#[tokio::test]
async fn somebody_always_says_who_may_sign_in() {
    let office = Office::open();
    office.has("one", Post::Administrator).await;
    let told = office.staff.remove("one").err().map(|it| it.code());
    assert_eq!(told, Some("last_administrator"));
    let told = office.staff.change(Operator::of("one", Post::Leader));
    assert_eq!(told.err().map(|it| it.code()), Some("last_administrator"));
    office.has("other", Post::Administrator).await;
    office.staff.remove("one").expect("there is another");
}

#[tokio::test]
async fn a_name_is_shut_after_ten_failures_also_to_the_right_password() {
    let office = Office::open();
    office.has("li", Post::Leader).await;
    for _ in 0..10 {
        assert!(office.sign_in("li", "a wrong sentence").await.is_err());
    }
    let told = office.sign_in("li", PASSWORD).await.err().map(|it| it.code());
    assert_eq!(told, Some("too_often"));
    assert_eq!(office.noted().last().map(|row| &*row.0), Some("sign_in_shut"));
    office.pass(15 * 60_000);
    assert!(office.sign_in("li", PASSWORD).await.is_ok(), "it ends by itself");
}

#[tokio::test]
async fn a_link_is_used_once_and_within_a_day_and_a_newer_one_ends_it() {
    let office = Office::open();
    let first = office.staff.add(Operator::of("li", Post::Leader)).expect("a new name");
    let second = office.staff.link("li").expect("known");
    assert!(office.use_up(first.reveal(), None).await.is_err(), "there is a newer one");
    assert!(office.use_up(second.reveal(), None).await.is_ok());
    assert!(office.use_up(second.reveal(), None).await.is_err(), "it was used");
    let third = office.staff.link("li").expect("known");
    office.pass(24 * 3_600_000);
    assert!(office.use_up(third.reveal(), None).await.is_err(), "a day is over");
}

#[tokio::test]
async fn a_programs_token_counts_until_it_is_taken_or_renewed() {
    let mut office = Office::open();
    let token = office.staff.add_program("gis", Post::Reader).expect("a new name");
    let post = |office: &Office, token: &str| {
        office.staff.asker(None, Some(token)).map(|asker| asker.operator.post)
    };
    office.again(1);
    assert_eq!(post(&office, token.reveal()), Some(Post::Reader));
    assert!(office.who(token.reveal()).is_none(), "it is no session");
    let renewed = office.staff.add_program("gis", Post::Reader).expect("its own name");
    assert_eq!(post(&office, token.reveal()), None);
    assert!(office.staff.remove_program("gis").expect("a store"));
    assert_eq!(post(&office, renewed.reveal()), None);
    let told = office.staff.add_program("root", Post::Administrator).err().map(|it| it.code());
    assert_eq!(told, Some("not_for_programs"));
}

#[tokio::test]
async fn a_password_that_was_replaced_meanwhile_begins_no_session() {
    let office = Office::open();
    let first = office.has("li", Post::Leader).await;
    let asker = office.staff.asker(Some(&first), None).expect("signed in");
    let old = office.staff.read().operators["li"].clone();
    let link = office.staff.link("li").expect("known");
    let used =
        office.staff.set_up(link.reveal().into(), None, "the newest sentence".into(), here());
    used.await.expect("a new link");
    let late = office.staff.begin("li", old.password.as_ref());
    assert_eq!(late.err().map(|it| it.code()), Some("wrong_password"));
    let words = (PASSWORD.to_owned(), "a sentence of a thief".to_owned());
    let told = office.staff.change_password(&asker, words, here()).await;
    assert_eq!(told.err().map(|it| it.code()), Some("wrong_password"), "its session has ended");
    assert!(office.sign_in("li", "the newest sentence").await.is_ok());
}

#[tokio::test]
async fn who_hangs_up_leaves_no_password_untried_and_no_turn_taken() {
    let office = Office::open();
    office.has("li", Post::Leader).await;
    for _ in 0..OF_A_NAME - 1 {
        let tried = office.staff.sign_in("li", PASSWORD.to_owned(), here());
        // Polled once, and dropped: the client is gone.
        assert!(tokio::time::timeout(Duration::ZERO, tried).await.is_err());
    }
    let turns = (HASHED_AT_ONCE + HASHED_WAITING) as u32;
    let all = office.staff.waiting.acquire_many(turns);
    drop(all.await.expect("every turn comes back"));
    assert!(office.sign_in("li", PASSWORD).await.is_ok(), "none of them had failed");
    assert_eq!(office.staff.read().sessions.len(), OF_A_NAME as usize + 1, "each was let in");
}

#[tokio::test]
async fn a_session_that_the_disk_did_not_strike_out_is_struck_out_later() {
    let mut office = Office::open();
    let token = office.has("li", Post::Leader).await;
    let asker = office.staff.asker(Some(&token), None).expect("signed in");
    let session = asker.session.clone().expect("a session");
    office.staff.sign_out(&asker, here());
    office.staff.tables().keep_session(&session.row()).expect("a store");
    office.staff.kept(Err(rusqlite::Error::QueryReturnedNoRows));
    office.staff.tidy();
    office.again(1);
    assert!(office.who(&token).is_none());
}

#[tokio::test]
async fn sessions_of_one_are_few_and_the_one_longest_unused_goes() {
    let office = Office::open();
    let first = office.has("li", Post::Leader).await;
    let kept = office.staff.read().operators["li"].password.clone();
    for second in 1..=SESSIONS_OF_ONE as i64 {
        office.pass(second * 1_000);
        office.staff.begin("li", kept.as_ref()).expect("random");
    }
    assert!(office.who(&first).is_none());
    assert_eq!(office.staff.read().sessions.len(), SESSIONS_OF_ONE);
}

#[test]
fn who_cannot_be_an_operator_is_told_why() {
    let office = Office::open();
    let told = |operator| office.staff.add(operator).err().map(|refused| refused.code());
    let of = |post| Operator::of("li", post);
    assert_eq!(told(of(Post::Department)), Some("needs_department"));
    assert_eq!(told(of(Post::Crew)), Some("needs_crew"));
    let crew = Some("crew-07".into());
    assert_eq!(told(Operator { crew, ..of(Post::Leader) }), Some("needs_crew"));
    assert_eq!(told(Operator { streets: vec![44], ..of(Post::Leader) }), Some("bad_street"));
    for name in ["", " ", "a b", ".li", "li-", "a/b", &"x".repeat(65)] {
        let told = told(Operator::of(name, Post::Leader));
        assert_eq!(told, Some("bad_operator_name"), "{name:?}");
    }
    assert_eq!(told(of(Post::Leader)), None);
    assert_eq!(told(of(Post::Leader)), Some("operator_taken"));
}
