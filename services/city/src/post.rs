//! Who may do what: the posts of an operations centre and the rights of each. What can happen to
//! a case is the law's (`case.rs`); who may decide it stands here.

use crate::id::DepartmentId;
use crate::report::Verb;

/// A post (岗位): what somebody is there for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Post {
    /// 受理员: accepts or refuses what is reported.
    Acceptor,
    /// 值班长: files or refuses to file, closes, cancels.
    ShiftLeader,
    /// 派遣员: dispatches, supervises what is overdue.
    Dispatcher,
    /// 专业部门: one department, and its cases only.
    Department,
    /// 督查员: looks at what others did.
    Inspector,
    /// 领导: the large exceptions.
    Leader,
    /// 监督指挥: the whole desk in one hand, where a centre is small.
    Supervisor,
    /// 系统管理员: who may sign in, and what is in the register.
    Administrator,
    /// 处置班组: one crew's phone, which speaks for that crew only.
    Crew,
    /// 只读: a program or a wall that looks and does nothing.
    Reader,
}

/// Something that not everybody may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Right {
    /// See the map, the cases, and what was said.
    Look,
    /// Say what its own crew does.
    Report,
    /// Say what any crew does, as when its word came by radio.
    Relay,
    /// Put things into the register.
    Register,
    /// Decide that there is nothing to do.
    Dismiss,
    /// Close without proof.
    Force,
    /// Stop a case's clock.
    Suspend,
    /// Let it go on.
    Resume,
    /// Say who goes.
    Send,
    /// Read who signed in and what was denied.
    Audit,
    /// Say who may sign in.
    Operators,
}

impl Post {
    /// Every post, in the order in which they stand in the table.
    pub const ALL: [Post; 10] = [
        Post::Acceptor,
        Post::ShiftLeader,
        Post::Dispatcher,
        Post::Department,
        Post::Inspector,
        Post::Leader,
        Post::Supervisor,
        Post::Administrator,
        Post::Crew,
        Post::Reader,
    ];

    /// A stable name for file, wire, table and screen.
    pub fn name(self) -> &'static str {
        match self {
            Post::Acceptor => "acceptor",
            Post::ShiftLeader => "shift_leader",
            Post::Dispatcher => "dispatcher",
            Post::Department => "department",
            Post::Inspector => "inspector",
            Post::Leader => "leader",
            Post::Supervisor => "supervisor",
            Post::Administrator => "administrator",
            Post::Crew => "crew",
            Post::Reader => "reader",
        }
    }

    /// The post of a name.
    pub fn named(name: &str) -> Option<Post> {
        Post::ALL.into_iter().find(|post| post.name() == name)
    }

    /// What it may do where a city's file does not say otherwise.
    fn usually(self) -> &'static [Right] {
        use Right::*;
        match self {
            Post::Acceptor => &[Look, Dismiss],
            Post::ShiftLeader => &[Look, Dismiss, Suspend, Resume],
            Post::Dispatcher | Post::Department => &[Look, Suspend, Resume, Send],
            Post::Inspector | Post::Reader => &[Look],
            Post::Leader => &[Look, Dismiss, Force, Suspend, Resume],
            Post::Supervisor => {
                &[Look, Report, Relay, Register, Dismiss, Force, Suspend, Resume, Send]
            }
            Post::Administrator => &[Look, Register, Audit, Operators],
            Post::Crew => &[Report],
        }
    }
}

impl Right {
    /// Every right.
    pub const ALL: [Right; 11] = [
        Right::Look,
        Right::Report,
        Right::Relay,
        Right::Register,
        Right::Dismiss,
        Right::Force,
        Right::Suspend,
        Right::Resume,
        Right::Send,
        Right::Audit,
        Right::Operators,
    ];

    /// A stable name for file, wire and screen.
    pub fn name(self) -> &'static str {
        match self {
            Right::Look => "look",
            Right::Report => "report",
            Right::Relay => "relay",
            Right::Register => "register",
            Right::Dismiss => "dismiss",
            Right::Force => "force",
            Right::Suspend => "suspend",
            Right::Resume => "resume",
            Right::Send => "send",
            Right::Audit => "audit",
            Right::Operators => "operators",
        }
    }

    /// The right of a name.
    pub fn named(name: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|right| right.name() == name)
    }

    /// The right to decide so.
    pub fn to_decide(verb: &Verb) -> Right {
        match verb {
            Verb::Dismiss => Right::Dismiss,
            Verb::Force => Right::Force,
            Verb::Suspend { .. } => Right::Suspend,
            Verb::Resume => Right::Resume,
            Verb::Send { .. } => Right::Send,
        }
    }
}

/// Which post has which right: a city's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Posts {
    /// By post, a bit for each right.
    rights: [u16; Post::ALL.len()],
}

impl Default for Posts {
    fn default() -> Posts {
        let mut posts = Posts { rights: [0; Post::ALL.len()] };
        Post::ALL.iter().for_each(|post| posts.write(*post, post.usually()));
        posts
    }
}

/// A table that no city may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// The administrator, and nobody else, says who may sign in.
    Operators,
    /// A reader reads.
    Reader,
    /// A crew speaks for itself.
    Crew,
}

impl Posts {
    /// The table with another row; `Unfit` where that would lock everybody out, or give away what
    /// a post is not for.
    pub fn with(mut self, post: Post, rights: &[Right]) -> Result<Posts, Unfit> {
        if rights.contains(&Right::Operators) != (post == Post::Administrator) {
            return Err(Unfit::Operators);
        }
        if post == Post::Reader && rights.iter().any(|right| *right != Right::Look) {
            return Err(Unfit::Reader);
        }
        let of_crews = [Right::Report, Right::Look];
        if post == Post::Crew && rights.iter().any(|right| !of_crews.contains(right)) {
            return Err(Unfit::Crew);
        }
        self.write(post, rights);
        Ok(self)
    }

    /// Whether a post has a right.
    pub fn may(&self, post: Post, right: Right) -> bool {
        self.rights[post as usize] & (1 << right as u16) != 0
    }

    /// The rights of a post.
    pub fn rights(&self, post: Post) -> impl Iterator<Item = Right> {
        Right::ALL.into_iter().filter(move |right| self.may(post, *right))
    }

    /// Whether somebody may use a right to decide about a case in a street (9-digit code) that is
    /// a department's.
    pub fn may_decide(
        &self,
        holder: &Holder,
        right: Right,
        street: Option<u32>,
        department: Option<DepartmentId>,
    ) -> Result<(), Denied> {
        if !self.may(holder.post, right) {
            return Err(Denied::Right);
        }
        let is_there = |street| holder.streets.binary_search(&street).is_ok();
        if !holder.streets.is_empty() && !street.is_some_and(is_there) {
            return Err(Denied::Area);
        }
        let is_theirs = holder.department.is_some() && holder.department == department;
        if holder.post == Post::Department && !is_theirs {
            return Err(Denied::Department);
        }
        Ok(())
    }

    fn write(&mut self, post: Post, rights: &[Right]) {
        self.rights[post as usize] = rights.iter().fold(0, |bits, right| bits | 1 << *right as u16);
    }
}

/// Who holds a post, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The post.
    pub post: Post,
    /// The streets it is for, by their 9-digit codes, sorted; none: the whole city.
    pub streets: Vec<u32>,
    /// Whose cases it is for; with `Post::Department` only.
    pub department: Option<DepartmentId>,
}

/// Why somebody may not decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denied {
    /// Its post may not.
    Right,
    /// The case lies outside its area.
    Area,
    /// The case is another department's.
    Department,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(post: Post, streets: &[u32], department: Option<u16>) -> Holder {
        let department = department.map(DepartmentId);
        Holder { post, streets: streets.to_vec(), department }
    }

    #[test]
    fn every_post_and_every_right_is_found_by_its_name() {
        assert!(Post::ALL.iter().all(|post| Post::named(post.name()) == Some(*post)));
        assert!(Right::ALL.iter().all(|right| Right::named(right.name()) == Some(*right)));
        assert_eq!((Post::named("mayor"), Right::named("fly")), (None, None));
    }

    #[test]
    fn only_the_administrator_says_who_may_sign_in_and_it_decides_no_case() {
        let posts = Posts::default();
        let may = |right| Post::ALL.into_iter().filter(move |post| posts.may(*post, right));
        assert_eq!(may(Right::Operators).collect::<Vec<_>>(), [Post::Administrator]);
        assert_eq!(may(Right::Force).collect::<Vec<_>>(), [Post::Leader, Post::Supervisor]);
        let of_crew: Vec<Right> = posts.rights(Post::Crew).collect();
        assert_eq!(of_crew, [Right::Report]);
        assert_eq!(posts.rights(Post::Reader).collect::<Vec<_>>(), [Right::Look]);
    }

    #[test]
    fn a_case_is_decided_in_its_area_and_by_its_department_only() {
        let posts = Posts::default();
        let decide = |holder: &Holder, street, department: Option<u16>| {
            let department = department.map(DepartmentId);
            posts.may_decide(holder, Right::Resume, street, department)
        };
        let everywhere = holder(Post::Dispatcher, &[], None);
        assert_eq!(decide(&everywhere, None, None), Ok(()));
        let somewhere = holder(Post::Dispatcher, &[440_111_001, 440_111_002], None);
        assert_eq!(decide(&somewhere, Some(440_111_002), Some(3)), Ok(()));
        assert_eq!(decide(&somewhere, Some(440_111_003), Some(3)), Err(Denied::Area));
        assert_eq!(decide(&somewhere, None, None), Err(Denied::Area));
        let drains = holder(Post::Department, &[], Some(1));
        assert_eq!(decide(&drains, Some(440_111_002), Some(1)), Ok(()));
        assert_eq!(decide(&drains, Some(440_111_002), Some(2)), Err(Denied::Department));
        assert!(decide(&holder(Post::Department, &[], None), None, None).is_err());
        let inspector = holder(Post::Inspector, &[], None);
        assert_eq!(decide(&inspector, Some(1), None), Err(Denied::Right));
    }

    #[test]
    fn a_city_may_let_the_acceptor_close_but_give_nobody_the_keys() {
        let posts = Posts::default();
        let wider = posts.with(Post::Acceptor, &[Right::Look, Right::Dismiss, Right::Force]);
        assert!(wider.expect("a small city").may(Post::Acceptor, Right::Force));
        assert_eq!(posts.with(Post::Leader, &[Right::Operators]), Err(Unfit::Operators));
        assert_eq!(posts.with(Post::Administrator, &[Right::Look]), Err(Unfit::Operators));
        assert_eq!(posts.with(Post::Reader, &[Right::Look, Right::Force]), Err(Unfit::Reader));
        assert_eq!(posts.with(Post::Crew, &[Right::Relay]), Err(Unfit::Crew));
    }
}
