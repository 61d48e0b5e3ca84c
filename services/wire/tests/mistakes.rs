//! Every mistake in a file of the pack is told by file, line and key, with what to do.

mod shipped;

use shipped::{Texts, texts, told};

const BIN: &str = "waste-bin.toml";

/// In which file what is replaced by what, and the fault it makes: key and part of what is said.
struct Mistake(&'static str, &'static str, &'static str, &'static str, &'static str);

fn fault_of(texts: &Texts, file: &str, key: &str, says: &str) {
    let faults = texts.load().expect_err("a mistake is told");
    let found = faults.iter().find(|fault| &*fault.file == file && &*fault.key == key);
    let found = found.unwrap_or_else(|| unreachable!("no {key} in:\n{}", told(&faults)));
    assert!(found.says.contains(says), "{found}");
}

#[test]
fn mistakes_in_a_type_file_are_told_by_key() {
    let mistakes = [
        Mistake(BIN, "label = {", "labl = {", "labl", "did you mean label?"),
        Mistake(BIN, "unit = \"%\"", "unit = \"cm\"", "field[1].unit", "is to end in cm"),
        Mistake(BIN, "unit = \"%\"", "unit = \"prozent\"", "field[1].unit", "no unit"),
        Mistake(
            BIN,
            "limit = 90",
            "limit = 190",
            "rule[1].limit",
            "outside the field's 0 to 100 %",
        ),
        Mistake(BIN, "clear = 60", "clear = 95", "rule[1].clear", "not be above the limit 90"),
        Mistake(BIN, "clear = 60\n", "", "rule[1].clear", "missing"),
        Mistake(BIN, "dwell_s = 30", "dwel_s = 30", "rule[1].dwel_s", "did you mean dwell_s?"),
        Mistake(BIN, "dwell_s = 30", "dwell_s = \"30\"", "rule[1].dwell_s", "TOML string"),
        Mistake(BIN, "E-0192", "E-0129", "rule[1].class", "no class GB/T 30428.2/E-0129"),
        Mistake(BIN, "CJ/T 214/C-0305", "C-0305", "class", "no class C-0305"),
        Mistake(BIN, "role = \"component\"", "role = \"thing\"", "role", "known are component"),
        Mistake(BIN, "max = 100", "max = -1", "field[1].max", "above min 0"),
        Mistake(BIN, "field = \"fill_percent\"", "field = \"fill\"", "rule[1].field", "no field"),
        Mistake(BIN, "when = \"silent\"", "when = \"quiet\"", "rule[4].when", "known are above"),
        Mistake(BIN, "name = \"tilt_deg\"", "name = \"lon\"", "field[3].name", "own keys"),
        Mistake(BIN, "name = \"tilt_deg\"", "name = \"delay_ms\"", "field[3].name", "history"),
        Mistake(BIN, "name = \"tilt_deg\"", "name = \"tilt\"", "field[3].unit", "to end in deg"),
        Mistake(BIN, "name = \"tipped\"", "name = \"full\"", "rule[3].name", "stands twice"),
        Mistake(BIN, "[simulate]\n", "[simulate]\ncout = 1\n", "simulate.cout", "mean count?"),
        Mistake(BIN, "turns_at = 55", "turns_at = 175", "simulate.field.fill_percent.turns_at", ""),
        Mistake(BIN, "rule = \"full\"", "rule = \"fool\"", "simulate.fault[1].rule", "mean full?"),
        Mistake(BIN, "[93, 100]", "[93, 120]", "simulate.fault[1].sets", "outside 0 to 100"),
        Mistake(BIN, "battery_percent = 88 }", "battery_percent = 87 }", "sample[1]", "read as 88"),
        Mistake(BIN, ", battery_percent = 88 }", "}", "sample[1]", "is not stated"),
        Mistake(BIN, "\"seq\":41,", "\"seq\":41;", "sample[1]", "it was refused (bad_json)"),
        Mistake(BIN, "min = 0", "min = nan", "field[1].min", "a finite number"),
    ];
    for Mistake(file, from, to, key, says) in mistakes {
        let mut texts = texts();
        texts.change(file, from, to);
        fault_of(&texts, file, key, says);
    }
}

#[test]
fn mistakes_in_a_dialect_are_told_by_key() {
    let mistakes = [
        Mistake(
            "crew.toml",
            "thing = \"{user}-{device}\"",
            "thing = \"{usr}\"",
            "thing",
            "no {usr}",
        ),
        Mistake("crew.toml", "unit = \"km/h\"", "unit = \"kmh\"", "speed.unit", "not become m/s"),
        Mistake("crew.toml", "lon = \"/lon\"", "lon = \"lon\"", "position.lon", "JSON pointer"),
        Mistake("crew.toml", "datum = \"wgs84\"", "datum = \"wgs\"", "position.datum", "wgs84?"),
        Mistake("crew.toml", "\"/_type\"", "\"_type\"", "when._type", "JSON pointer"),
        Mistake("crew.toml", "= \"owntracks/{user}", "= \"owntracks/+/{user}", "topic", "capture"),
        Mistake("drone.toml", "height_m = { at", "heigt_m = { at", "fields.heigt_m", "height_m?"),
        Mistake("camera.toml", "bus = \"vehicle\"", "bus = \"bus\"", "sighting.labels", "detects"),
    ];
    for Mistake(file, from, to, key, says) in mistakes {
        let mut texts = texts();
        texts.change(file, from, to);
        fault_of(&texts, file, &format!("dialect[1].{key}"), says);
    }
}

#[test]
fn a_fault_names_the_line() {
    let mut texts = texts();
    texts.change("waste-bin.toml", "limit = 90", "limit = 190");
    let text = texts.of("waste-bin.toml").clone();
    let line = 1 + text.lines().position(|line| line == "limit = 190").expect("it stands there");
    let faults = texts.load().expect_err("a mistake");
    assert_eq!(faults.len(), 1, "{}", told(&faults));
    assert_eq!(faults[0].line, line);
    let told = faults[0].to_string();
    assert!(told.starts_with(&format!("waste-bin.toml:{line}: rule[1].limit: ")), "{told}");
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let mut texts = texts();
    texts.change("waste-bin.toml", "limit = 90", "limit = 190");
    texts.change("waste-bin.toml", "unit = \"°C\"", "unit = \"°F\"");
    texts.change("crew.toml", "capacity = 2", "capacity = 0");
    texts.of("bench.toml").push_str("\n[[[");
    let faults = texts.load().expect_err("mistakes");
    let files: Vec<&str> = faults.iter().map(|fault| &*fault.file).collect();
    for (file, least) in [("waste-bin.toml", 2), ("crew.toml", 1), ("bench.toml", 1)] {
        let count = files.iter().filter(|name| **name == file).count();
        assert!(count >= least, "{file}:\n{}", told(&faults));
    }
}

#[test]
fn too_many_fields_or_rules_are_refused() {
    let mut texts = texts();
    let field = |n: usize| {
        format!(
            "[[field]]\nname = \"x{n}\"\nzh = \"x\"\nen = \"x\"\nunit = \"1\"\nmin = 0\nmax = 1\n"
        )
    };
    let fields: String = (0..9).map(field).collect();
    texts.change("bench.toml", "[[field]]", &format!("{fields}[[field]]"));
    fault_of(&texts, "bench.toml", "field", "at most 8 fields");

    let mut texts = shipped::texts();
    let rule = "[[rule]]\nname = \"R\"\nzh = \"x\"\nen = \"x\"\nclass = \"GB/T 30428.2/E-0699\"\n\
                when = \"above\"\nfield = \"battery_percent\"\nlimit = 9\nclear = 1\ndwell_s = 1\n";
    let rules: String = (0..5).map(|n| rule.replace('R', &format!("r{n}"))).collect();
    texts.change("bench.toml", "[[rule]]", &format!("{rules}[[rule]]"));
    fault_of(&texts, "bench.toml", "rule", "at most 4 rules");
}

#[test]
fn mistakes_in_the_other_files_are_told_by_key() {
    let change = |change: &dyn Fn(&mut Texts), file: &str, key: &str, says: &str| {
        let mut texts = texts();
        change(&mut texts);
        fault_of(&texts, file, key, says);
    };
    let replace = |text: &mut String, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
    };
    let catalogue = "catalogue.toml";
    change(
        &|t| replace(&mut t.catalogue, "limit = \"E2h\"", "limit = \"W2h\""),
        catalogue,
        "class[1].limit",
        "write E",
    );
    change(
        &|t| replace(&mut t.catalogue, "kind = \"cover-stock\"", "kind = \"cover-stok\""),
        catalogue,
        "class[1].needs.kind",
        "did you mean cover-stock?",
    );
    change(
        &|t| replace(&mut t.catalogue, "skill = \"drainage\"", "skill = \"drain\""),
        catalogue,
        "class[1].skill",
        "did you mean drainage?",
    );
    change(
        &|t| replace(&mut t.catalogue, "code = \"C-0102\"", "code = \"C-0101\""),
        catalogue,
        "class[2].code",
        "stands twice",
    );
    let departments = "departments.toml";
    change(
        &|t| replace(&mut t.departments, "department = \"roads\"", "department = \"road\""),
        departments,
        "answers[1].department",
        "did you mean roads?",
    );
    change(
        &|t| replace(&mut t.departments, "440111019", "44011101"),
        departments,
        "answers[1].areas",
        "nine digits",
    );
    change(
        &|t| t.policy = t.policy.replace("offer_s = 45", "offer_s = 45\noffer_min = 1"),
        "policy.toml",
        "offer_min",
        "did you mean offer_s?",
    );
    change(
        &|t| t.policy = t.policy.replace("park_s = 120\n", ""),
        "policy.toml",
        "park_s",
        "missing",
    );
}

#[test]
fn a_mistake_gives_no_name_a_number() {
    let mut texts = texts();
    texts.change("waste-bin.toml", "battery_percent = 88 }", "battery_percent = 87 }");
    let mut numbers = wire::Numbers::default();
    texts.load_with(&mut numbers).expect_err("a mistake");
    assert_eq!(numbers.all().count(), 0);
}
