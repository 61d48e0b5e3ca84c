//! Departments, and who answers for which class where: `config/departments.toml`.

use super::catalogue::label;
use super::fault::advise;
use super::known::Known;
use super::sheet::Sheet;
use city::Label;

/// Departments and answers before their numbers are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Departments {
    /// Code and name.
    pub(super) list: Vec<(String, Label)>,
    /// By class row.
    pub(super) answers: Vec<AnswerRow>,
}

/// Who answers for a class: in single streets, and elsewhere; departments by their row.
pub(super) type AnswerRow = (Vec<(u32, usize)>, Option<usize>);

/// Reads the file.
pub(super) fn departments(mut sheet: Sheet<'_>, known: &Known) -> Departments {
    let mut read = Departments::default();
    read.answers.resize(known.classes.len(), Default::default());
    for mut row in sheet.tables("department") {
        let (code, label) = (row.text("code"), label(&mut row));
        if let (Some(code), Some(label)) = (code, label) {
            if read.list.iter().any(|(other, _)| *other == code) {
                row.fault("code", "stands twice; a department has one row");
            }
            read.list.push((code, label));
        }
        row.close();
    }
    for mut row in sheet.tables("answers") {
        answer(&mut row, known, &mut read);
        row.close();
    }
    for (class, (_, elsewhere)) in known.classes.iter().zip(&read.answers) {
        if elsewhere.is_none() {
            let code = class.full_code();
            let says = format!(r#"nobody answers for {code}; add a row with areas = "*""#);
            sheet.fault("answers", &says);
        }
    }
    sheet.close();
    read
}

fn answer(row: &mut Sheet<'_>, known: &Known, read: &mut Departments) -> Option<()> {
    let (class, areas, department) =
        (row.text("class"), row.texts("areas"), row.text("department"));
    let class = known.class(row, "class", &class?);
    let department = department?;
    let slot = read.list.iter().position(|(code, _)| *code == department);
    if slot.is_none() {
        let advice = advise(&department, read.list.iter().map(|(code, _)| code.as_str()));
        row.fault("department", &format!("no department {department}; {advice}"));
    }
    let (special, elsewhere) = read.answers.get_mut(class?)?;
    let slot = slot?;
    if areas.is_empty() {
        row.fault("areas", r#"missing; write "*" or a list of street codes"#);
    }
    for area in areas {
        match area.parse::<u32>() {
            _ if area == "*" && elsewhere.is_none() => *elsewhere = Some(slot),
            Ok(street) if area.len() == 9 && special.iter().all(|(have, _)| *have != street) => {
                special.push((street, slot));
            }
            Ok(_) if area.len() == 9 => row.fault("areas", &format!("{area} was answered above")),
            _ if area == "*" => row.fault("areas", "* was answered above"),
            _ => row.fault("areas", &format!("{area} is no street; write its nine digits")),
        }
    }
    Some(())
}
