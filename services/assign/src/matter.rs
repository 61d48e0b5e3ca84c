//! Is it the same matter? One open case a component and class; one a place and class.

use city::{
    Board, CELL_M, Case, CaseId, CaseState, Class, ClassId, Clock, Fact, Finding, Map, Matter,
    ThingId, Time, matter_at,
};

/// Things asked whether a sighting is about them.
const NEAR_MAX: usize = 64;

/// A finding joins the open case of its matter, or opens one.
pub(crate) fn settle(now: Time, map: &Map, board: &Board, finding: &Finding) -> Option<Fact> {
    let class = map.settings().class(finding.class)?;
    let subject = finding.subject.or_else(|| subject_near(map, finding, class));
    if let Some(case) = open_case(map, board, finding, class, subject) {
        return Some(Fact::Merged { finding: finding.id, case });
    }
    Some(Fact::Opened(Case {
        id: CaseId::new(finding.id.district, board.next_numbers().1),
        class: finding.class,
        subject,
        place: finding.place,
        grid: finding.grid,
        opened: now,
        findings: vec![finding.id],
        state: CaseState::Reported,
        clock: Clock::default(),
        urgent: class.urgent,
        verify_first: class.verify_first,
        task: None,
        tasks: Vec::new(),
        word: None,
        wait: None,
        rework: 0,
        relapse_of: relapse(now, map, board, finding, subject),
    }))
}

/// The nearest component whose own type can be wrong in this way.
fn subject_near(map: &Map, finding: &Finding, class: &Class) -> Option<ThingId> {
    let near = map.near(finding.place, class.merge_m);
    let about = |id: &ThingId| {
        let kind = map.thing(*id).and_then(|thing| map.settings().kind(thing.kind));
        kind.is_some_and(|kind| {
            !kind.moves() && kind.detects.is_empty() && knows(kind, finding.class)
        })
    };
    near.into_iter().take(NEAR_MAX).map(|(_, id)| id).find(about)
}

fn knows(kind: &city::Kind, class: ClassId) -> bool {
    kind.rules.iter().any(|rule| rule.class == class)
}

/// The open case of the same matter.
fn open_case(
    map: &Map,
    board: &Board,
    finding: &Finding,
    class: &Class,
    subject: Option<ThingId>,
) -> Option<CaseId> {
    if let Some(thing) = subject {
        return board.open_on(finding.class, thing).map(|case| case.id);
    }
    let near = |id: &CaseId| {
        let case = board.case(*id);
        case.is_some_and(|case| case.place.distance_m(finding.place) <= class.merge_m)
    };
    let open = &board.waiting().open;
    cells_around(map, finding, class)
        .filter_map(|cell| open.get(&(finding.class, Matter::Cell(cell))))
        .flatten()
        .copied()
        .find(near)
}

/// The closed case this one is a relapse of.
fn relapse(
    now: Time,
    map: &Map,
    board: &Board,
    finding: &Finding,
    subject: Option<ThingId>,
) -> Option<CaseId> {
    let within = map.settings().policy.relapse_within;
    let key = (finding.class, matter_at(map, subject, finding.place));
    let (ended, case) = board.waiting().closed.get(&key).copied()?;
    let near = subject.is_some() || {
        let merge_m = map.settings().class(finding.class)?.merge_m;
        board.case(case)?.place.distance_m(finding.place) <= merge_m
    };
    (now.since(ended) <= within && near).then_some(case)
}

/// The cells of the index that the class's merge radius can reach.
fn cells_around<'a>(
    map: &'a Map,
    finding: &Finding,
    class: &Class,
) -> impl Iterator<Item = u32> + 'a {
    let lattice = map.cells().lattice();
    let (column, row) = lattice.cell(finding.place).unwrap_or((0, 0));
    let reach = (class.merge_m / CELL_M).ceil() as u32;
    let columns = column.saturating_sub(reach)..=(column + reach).min(lattice.columns - 1);
    let rows = row.saturating_sub(reach)..=(row + reach).min(lattice.rows - 1);
    rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
        .map(move |cell| lattice.index(cell) as u32)
}
