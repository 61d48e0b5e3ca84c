//! The law of cases and tasks as a page that an official can read, printed from the code.

mod cases;
mod tasks;

pub use cases::cases;
pub use tasks::tasks;

use city::{DepartmentId, District, Span, TaskId, ThingId, Time};

/// The whole page.
pub fn page() -> String {
    let head = "# The law of cases and tasks 案件与任务的法则\n\n\
        Printed from the code by `CITYLOOP_PRINT_LAW=1 cargo test -p tests --test law`, and \
        compared with it by the same test: a change of the law is a change of this page. \
        What **can** happen stands here; who **may** do it is another matter.\n\n";
    format!("{head}{}\n{}", cases(), tasks())
}

/// What changed, line by line: `-` stands in the first text only, `+` in the second only.
pub fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines += &format!("\n- {}", old[i]);
            i += 1;
        } else {
            lines += &format!("\n+ {}", new[j]);
            j += 1;
        }
    }
    lines
}

const DISTRICT: District = District(440_111);
const TO: DepartmentId = DepartmentId(0);
const AT: Time = Time(1_000_000);
const LIMIT: Span = Span::hours(2);

fn worker() -> ThingId {
    ThingId::new(DISTRICT, 7)
}

fn task() -> TaskId {
    TaskId::new(DISTRICT, 9)
}

/// A table with its heading.
fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heading: Vec<String> = heading.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(heading.len()));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{rule}{rows}", line(&heading))
}
