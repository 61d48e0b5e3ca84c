//! From what was read to the city's tables: names become numbers, gaps become retired places.

use super::catalogue::ClassRow;
use super::departments::Departments;
use super::known::Known;
use super::play::Play;
use super::typefile::TypeFile;
use crate::read::{Decoders, Dialect, Words};
use city::{
    Answer, Class, ClassId, Department, DepartmentId, FIELDS_MAX, Field, FieldSlot, Kind, KindId,
    Label, Matrix, Need, RULES_MAX, Role, Rule, Skills, Span, Test,
};

/// Gives names the numbers they keep.
pub type Number<'a> = dyn FnMut(&str, &str) -> u32 + 'a;

/// Everything that was read, still by name.
pub(super) struct Read {
    pub(super) known: Known,
    pub(super) departments: Departments,
    pub(super) types: Vec<TypeFile>,
}

/// The city's tables.
pub(super) struct Tables {
    pub(super) kinds: Vec<Kind>,
    pub(super) classes: Vec<Class>,
    pub(super) departments: Vec<Department>,
    pub(super) matrix: Matrix,
    pub(super) skills: Vec<Box<str>>,
    pub(super) decoders: Decoders,
    pub(super) plays: Vec<Option<Play>>,
    /// The kind of each type file.
    pub(super) ids: Vec<KindId>,
}

/// A name that got no number: of which type file, in which space.
pub(super) struct Full {
    pub(super) file: Option<usize>,
    pub(super) says: String,
}

/// Most kinds, classes and departments, ever.
const TABLE_MAX: usize = 4_096;

pub(super) fn build(read: &Read, number: &mut Number<'_>) -> Result<Tables, Full> {
    let mut table = |space: &str, names: Vec<String>, most: usize| {
        slots(number, space, &names, most).map_err(|says| Full { file: None, says })
    };
    let class_names = read.known.classes.iter().map(ClassRow::full_code).collect();
    let class_slots = table("class", class_names, TABLE_MAX)?;
    let codes = read.departments.list.iter().map(|(code, _)| code.clone()).collect();
    let department_slots = table("department", codes, TABLE_MAX)?;
    let skill_slots = table("skill", read.known.skills.clone(), super::policy::SKILLS_MAX)?;
    let names = read.types.iter().map(|file| file.name.clone()).collect();
    let kind_slots = table("kind", names, TABLE_MAX)?;

    let tables = Slots { read, class_slots, department_slots, skill_slots, kind_slots };
    let mut kinds = filled(&tables.kind_slots, retired_kind);
    let mut words: Vec<Words> = kinds.iter().map(|kind| Words::new(kind, true)).collect();
    let mut plays: Vec<Option<Play>> = kinds.iter().map(|_| None).collect();
    let mut dialects = Vec::new();
    for (n, file) in read.types.iter().enumerate() {
        let full = |says| Full { file: Some(n), says };
        let slots = OfKind::new(file, number).map_err(full)?;
        let slot = tables.kind_slots[n];
        kinds[slot] = tables.kind(file, &slots);
        words[slot] = Words::new(&kinds[slot], false);
        plays[slot].clone_from(&file.play);
        let id = KindId(slot as u16);
        dialects.extend(file.dialects.iter().map(|dialect| (id, slots.dialect(dialect))));
    }
    Ok(Tables {
        kinds,
        classes: tables.classes(),
        departments: tables.departments(),
        matrix: tables.matrix(),
        skills: tables.skills(),
        decoders: Decoders::new(words, dialects),
        plays,
        ids: tables.kind_slots.iter().map(|slot| KindId(*slot as u16)).collect(),
    })
}

struct Slots<'r> {
    read: &'r Read,
    class_slots: Vec<usize>,
    department_slots: Vec<usize>,
    skill_slots: Vec<usize>,
    kind_slots: Vec<usize>,
}

impl Slots<'_> {
    fn skill_bits<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> Skills {
        let bit = |name: &String| {
            let row = self.read.known.skills.iter().position(|known| known == name)?;
            Some(1 << self.skill_slots[row])
        };
        Skills(names.into_iter().filter_map(bit).fold(0, |bits, bit| bits | bit))
    }

    fn classes(&self) -> Vec<Class> {
        let mut classes = filled(&self.class_slots, retired_class);
        for (row, slot) in self.read.known.classes.iter().zip(&self.class_slots) {
            classes[*slot] = Class {
                scheme: row.scheme.as_str().into(),
                code: row.code.as_str().into(),
                label: row.label.clone(),
                condition: row.condition.clone(),
                closing: row.closing.clone(),
                limit: row.limit,
                skill: self.skill_bits([&row.skill]),
                verify_first: row.verify_first,
                own_signal_only: row.own_signal_only,
                urgent: row.urgent,
                merge_m: row.merge_m,
                needs: row.needs.as_ref().and_then(|need| self.need(need)),
            };
        }
        classes
    }

    fn need(&self, (kind, quantity): &(String, u32)) -> Option<Need> {
        let row = self.read.types.iter().position(|file| file.name == *kind)?;
        Some(Need { kind: KindId(self.kind_slots[row] as u16), quantity: *quantity })
    }

    fn departments(&self) -> Vec<Department> {
        let retired = |slot| Department { code: retired_name(slot), label: Label::default() };
        let mut departments = filled(&self.department_slots, retired);
        for ((code, label), slot) in self.read.departments.list.iter().zip(&self.department_slots) {
            departments[*slot] = Department { code: code.as_str().into(), label: label.clone() };
        }
        departments
    }

    fn matrix(&self) -> Matrix {
        let id = |row: usize| DepartmentId(self.department_slots[row] as u16);
        let mut rows = filled(&self.class_slots, |_| Answer::default());
        for ((areas, elsewhere), slot) in
            self.read.departments.answers.iter().zip(&self.class_slots)
        {
            let mut areas: Vec<_> = areas.iter().map(|(area, row)| (*area, id(*row))).collect();
            areas.sort_unstable();
            rows[*slot] = Answer { areas, elsewhere: elsewhere.map(id) };
        }
        Matrix { rows }
    }

    fn skills(&self) -> Vec<Box<str>> {
        let mut skills = filled(&self.skill_slots, retired_name);
        for (name, slot) in self.read.known.skills.iter().zip(&self.skill_slots) {
            skills[*slot] = name.as_str().into();
        }
        skills
    }

    fn kind(&self, file: &TypeFile, slots: &OfKind) -> Kind {
        let mut fields = filled(&slots.fields, retired_field);
        for ((field, _), slot) in file.fields.iter().zip(&slots.fields) {
            fields[*slot] = field.clone();
        }
        let mut detects = filled(&slots.labels, retired_name);
        for (label, slot) in file.detects.iter().zip(&slots.labels) {
            detects[*slot] = label.as_str().into();
        }
        let mut rules = filled(&slots.rules, retired_rule);
        for (rule, slot) in file.rules.iter().zip(&slots.rules) {
            rules[*slot] = Rule {
                name: rule.name.as_str().into(),
                label: rule.label.clone(),
                class: ClassId(self.class_slots[rule.class] as u16),
                test: slots.test(rule.test),
                dwell: rule.dwell,
            };
        }
        Kind {
            name: file.name.as_str().into(),
            label: file.label.clone(),
            role: file.role,
            icon: file.icon.as_str().into(),
            class_code: file.class_code.as_str().into(),
            fields,
            detects,
            rules,
            skills: self.skill_bits(&file.work.skills),
            capacity: file.work.capacity,
            speed_mps: file.moves.0,
            speed_max_mps: file.moves.1,
            looks: file.looks,
        }
    }
}

/// The slots of one kind's own names, in the order of its file.
struct OfKind {
    fields: Vec<usize>,
    labels: Vec<usize>,
    rules: Vec<usize>,
}

impl OfKind {
    fn new(file: &TypeFile, number: &mut Number<'_>) -> Result<OfKind, String> {
        let mut of = |space: &str, names: Vec<String>, most| {
            slots(number, &format!("{space}/{}", file.name), &names, most)
        };
        let fields = file.fields.iter().map(|(field, _)| field.name.to_string()).collect();
        let rules = file.rules.iter().map(|rule| rule.name.clone()).collect();
        Ok(OfKind {
            fields: of("field", fields, FIELDS_MAX)?,
            labels: of("label", file.detects.clone(), 128)?,
            rules: of("rule", rules, RULES_MAX)?,
        })
    }

    fn field(&self, slot: FieldSlot) -> FieldSlot {
        FieldSlot(self.fields[slot.slot()] as u8)
    }

    fn test(&self, test: Test) -> Test {
        match test {
            Test::Above { field, limit, clear } => {
                Test::Above { field: self.field(field), limit, clear }
            }
            Test::Below { field, limit, clear } => {
                Test::Below { field: self.field(field), limit, clear }
            }
            Test::Silence { after } => Test::Silence { after },
            Test::Detection { label, confidence_min, times, within } => {
                let label = self.labels[usize::from(label)] as u8;
                Test::Detection { label, confidence_min, times, within }
            }
        }
    }

    fn dialect(&self, dialect: &Dialect) -> Dialect {
        let mut dialect = dialect.clone();
        for field in &mut dialect.fields {
            field.slot = self.field(field.slot);
        }
        for (_, label) in dialect.seen.iter_mut().flat_map(|seen| &mut seen.labels) {
            *label = self.labels[usize::from(*label)] as u8;
        }
        dialect
    }
}

fn slots(
    number: &mut Number<'_>,
    space: &str,
    names: &[String],
    most: usize,
) -> Result<Vec<usize>, String> {
    let slots: Vec<usize> = names.iter().map(|name| number(space, name) as usize).collect();
    match slots.iter().position(|slot| *slot >= most) {
        None => Ok(slots),
        Some(n) => Err(format!(
            "{} has no place: the {most} places of {space} were given to names, old ones among \
             them; take an old name again or start a new type",
            names[n]
        )),
    }
}

/// A table with a place for every slot, all of them retired.
fn filled<T>(slots: &[usize], retired: impl Fn(usize) -> T) -> Vec<T> {
    let len = slots.iter().max().map_or(0, |last| last + 1);
    (0..len).map(retired).collect()
}

fn retired_name(slot: usize) -> Box<str> {
    format!("retired-{slot}").into()
}

fn retired_label() -> Label {
    Label { zh: "已停用".into(), en: "Retired".into() }
}

fn retired_field(slot: usize) -> Field {
    let name = retired_name(slot);
    Field {
        name,
        label: retired_label(),
        unit: "1".into(),
        min: f64::MIN,
        max: f64::MAX,
        step: None,
    }
}

/// A rule that is never satisfied.
fn retired_rule(slot: usize) -> Rule {
    let test = Test::Detection {
        label: u8::MAX,
        confidence_min: f64::INFINITY,
        times: u8::MAX,
        within: Span(0),
    };
    let (name, label, class) = (retired_name(slot), retired_label(), ClassId(0));
    Rule { name, label, class, test, dwell: Span(0) }
}

fn retired_class(slot: usize) -> Class {
    Class {
        scheme: "".into(),
        code: retired_name(slot),
        label: retired_label(),
        condition: retired_label(),
        closing: retired_label(),
        limit: Span::hours(24),
        skill: Skills::default(),
        verify_first: false,
        own_signal_only: false,
        urgent: false,
        merge_m: 0.0,
        needs: None,
    }
}

fn retired_kind(slot: usize) -> Kind {
    Kind {
        name: retired_name(slot),
        label: retired_label(),
        role: Role::Component,
        icon: "retired".into(),
        class_code: "".into(),
        fields: Vec::new(),
        detects: Vec::new(),
        rules: Vec::new(),
        skills: Skills::default(),
        capacity: 0,
        speed_mps: 0.0,
        speed_max_mps: 0.0,
        looks: city::Looks::default(),
    }
}
