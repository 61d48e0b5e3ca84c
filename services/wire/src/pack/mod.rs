//! Type packs: the files of `config/` become the city's types, classes, departments and decoders.

mod build;
mod catalogue;
mod catalogues;
mod departments;
mod dialect;
mod fault;
mod known;
mod numbers;
mod play;
mod policy;
mod rule;
mod sample;
mod sheet;
mod typefile;

pub use build::Number;
pub use fault::Fault;
pub use numbers::Numbers;
pub use play::{Between, FaultPlay, FieldPlay, Play, SeesPlay, Stands};
pub use policy::SKILLS_MAX;
pub use sample::Sample;

use crate::read::Decoders;
use build::{Read, build};
use city::{
    Areas, Catalogues, Class, Department, District, Grids, Kind, KindId, Label, Matrix, Policy,
    Segment, Settings, Streets,
};
use known::Known;
use sheet::Page;

/// The texts a pack is made of.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// Name and text of each file of `config/types`: `("waste-bin.toml", "…")`.
    pub types: &'a [(String, String)],
    /// Name and text of each file of `config/catalogue`: `("catalogue/cjt214-events.toml", "…")`.
    pub catalogues: &'a [(String, String)],
    /// The text of `config/catalogue.toml`.
    pub catalogue: &'a str,
    /// The text of `config/departments.toml`.
    pub departments: &'a str,
    /// The text of `config/policy.toml`.
    pub policy: &'a str,
}

/// Everything a city is told by files, but its places.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Types, by `KindId`.
    pub kinds: Vec<Kind>,
    /// Classes, by `ClassId`.
    pub classes: Vec<Class>,
    /// Catalogues of component and event classes, by scheme.
    pub catalogues: Catalogues,
    /// Departments, by `DepartmentId`.
    pub departments: Vec<Department>,
    /// Who answers for which class where.
    pub matrix: Matrix,
    /// Names of skills, by bit.
    pub skills: Vec<Box<str>>,
    /// What the city wants.
    pub policy: Policy,
    /// What bytes mean.
    pub decoders: Decoders,
    /// How the simulator plays each type, by `KindId`.
    pub plays: Vec<Option<Play>>,
    /// Sample frames with what they mean, and of which type.
    pub samples: Vec<(KindId, Sample)>,
}

impl Pack {
    /// A city of this pack with its places.
    pub fn settings(
        &self,
        district: District,
        name: Label,
        grids: Grids,
        streets: Vec<Segment>,
    ) -> Settings {
        Settings {
            district,
            name,
            kinds: self.kinds.clone(),
            classes: self.classes.clone(),
            catalogues: self.catalogues.clone(),
            departments: self.departments.clone(),
            matrix: self.matrix.clone(),
            skills: self.skills.clone(),
            policy: self.policy.clone(),
            grids,
            areas: Areas::default(),
            streets: Streets::new(streets),
        }
    }

    /// A type by its name.
    pub fn kind(&self, name: &str) -> Option<(KindId, &Kind)> {
        let slot = self.kinds.iter().position(|kind| *kind.name == *name)?;
        Some((KindId(slot as u16), &self.kinds[slot]))
    }

    /// How the simulator plays a type.
    pub fn play(&self, kind: KindId) -> Option<&Play> {
        self.plays.get(kind.slot())?.as_ref()
    }
}

/// Reads a pack. `number` gives names the numbers they keep over restarts, in the spaces `class`,
/// `department`, `skill`, `kind`, `field/{kind}`, `label/{kind}` and `rule/{kind}`; it is asked
/// only when nothing is wrong. Every fault of every file is told, and all samples are read.
pub fn load(sources: &Sources<'_>, number: &mut Number<'_>) -> Result<Pack, Vec<Fault>> {
    let mut files: Vec<&(String, String)> = sources.types.iter().collect();
    files.sort();
    let pages: Vec<Page<'_>> = files.iter().map(|(file, text)| Page::new(file, text)).collect();
    let mut lists: Vec<&(String, String)> = sources.catalogues.iter().collect();
    lists.sort();
    let lists: Vec<Page<'_>> = lists.iter().map(|(file, text)| Page::new(file, text)).collect();
    let policy_page = Page::new("policy.toml", sources.policy);
    let catalogue_page = Page::new("catalogue.toml", sources.catalogue);
    let departments_page = Page::new("departments.toml", sources.departments);

    let mut known = Known::default();
    let names = files.iter().zip(&pages).map(|((file, _), page)| kind_name(file, page));
    known.kinds = names.collect();
    let policy = policy_page.open().map(policy::policy);
    let policy = policy.map(|(policy, skills)| (policy, known.skills = skills).0);
    known.catalogues = catalogues::catalogues(&lists);
    if let Some(sheet) = catalogue_page.open() {
        known.classes = catalogue::rows(sheet, &known);
    }
    let departments = departments_page.open().map(|sheet| departments::departments(sheet, &known));
    let mut types = Vec::new();
    for (name, page) in known.kinds.iter().zip(&pages) {
        types.push(page.open().and_then(|sheet| typefile::type_file(name, sheet, &known)));
    }

    let types: Option<Vec<_>> = types.into_iter().collect();
    let rest = [&policy_page, &catalogue_page, &departments_page];
    let clean = pages.iter().chain(&lists).chain(rest).all(Page::is_clean);
    if let (true, Some(types), Some(departments), Some(policy)) =
        (clean, types, departments, policy)
    {
        let read = Read { known, departments, types };
        if let Some(pack) = number_and_prove(&read, policy, &pages, number) {
            return Ok(pack);
        }
    }
    let rest = [policy_page, catalogue_page, departments_page];
    let pages = pages.into_iter().chain(lists).chain(rest);
    let mut faults: Vec<Fault> = pages.flat_map(Page::into_faults).collect();
    faults.sort();
    Err(faults)
}

/// Proves the samples on numbers made up for the trial, then gives the real ones.
fn number_and_prove(
    read: &Read,
    policy: Policy,
    pages: &[Page<'_>],
    number: &mut Number<'_>,
) -> Option<Pack> {
    let told = |full: build::Full| {
        let page = &pages[full.file.unwrap_or(0)];
        page.fault(&(0..0), "", &full.says);
    };
    let mut scratch = Numbers::default();
    let trial = build(read, &mut |space, name| scratch.number(space, name)).map_err(told).ok()?;
    for ((file, page), kind) in read.types.iter().zip(pages).zip(&trial.ids) {
        for (n, sample) in file.samples.iter().enumerate() {
            for difference in sample.differences(&trial.decoders, *kind) {
                page.fault(&sample.at, &format!("sample[{}]", n + 1), &difference);
            }
        }
    }
    if !pages.iter().all(Page::is_clean) {
        return None;
    }
    let tables = build(read, number).map_err(told).ok()?;
    let of = |(file, id): (&typefile::TypeFile, &KindId)| {
        file.samples.iter().map(|sample| (*id, sample.clone())).collect::<Vec<_>>()
    };
    let samples = read.types.iter().zip(&tables.ids).flat_map(of).collect();
    Some(Pack {
        kinds: tables.kinds,
        classes: tables.classes,
        catalogues: read.known.catalogues.clone(),
        departments: tables.departments,
        matrix: tables.matrix,
        skills: tables.skills,
        policy,
        decoders: tables.decoders,
        plays: tables.plays,
        samples,
    })
}

fn kind_name(file: &str, page: &Page<'_>) -> String {
    let name = file.strip_suffix(".toml").unwrap_or(file);
    let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > 48 || !name.bytes().all(fit) {
        page.fault(&(0..0), "", "name the file with a-z, 0-9 and -, ending in .toml");
    }
    name.to_owned()
}
