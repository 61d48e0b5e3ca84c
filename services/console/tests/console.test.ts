// What the console computes and says, proved without a browser.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import type { Area, CaseRow, City, Kind, Mover } from "../src/api.ts";
import { FACTS } from "../src/api.ts";
import { fieldWords, valueWords } from "../src/changes.ts";
import { isFiltered, narrowed, NOTHING_HIDDEN } from "../src/map/filter.ts";
import { grown, times } from "../src/map/grown.ts";
import { readFrame } from "../src/map/live.ts";
import { Motion, turnBetween } from "../src/map/motion.ts";
import { day, night } from "../src/map/palette.ts";
import { underlayLayers } from "../src/map/underlay.ts";
import { brief, isGoodShare, measured, percent, sized } from "../src/numbers.ts";
import { apartWords, bearing_deg, distance_m, distanceWords } from "../src/place.ts";
import { fill, labelsOf, type Reader, sentence } from "../src/story.ts";
import { spanWords, timeLeft } from "../src/time.ts";
import { byUrgency } from "../src/urgency.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const labels = labelsOf({
  departments: [{ code: "drainage", label: { zh: "排水", en: "Drainage" } }],
  kinds: [{
    name: "waste-bin", label: { zh: "垃圾箱", en: "Waste bin" }, role: "component", icon: "bin",
    count: 1, fields: [{ name: "fill_percent", label: { zh: "满溢度", en: "Fill" }, unit: "%" }],
    rules: [{ name: "full", label: { zh: "满溢", en: "Full" } }],
  }],
});
const reading = (words: Reader["words"], language: "zh" | "en"): Reader => ({
  words, now: 0, labels, name: (name) => name[language],
});
const READERS = [reading(en, "en"), reading(zh, "zh")];

test("every fact of the contract is a sentence in both languages, with and without args", () => {
  const args = {
    rule: "full", by: "look", why: "desk", worker: "crew-07", purpose: "dispose", eta_s: 840,
    department: "drainage", limit_ms: HOUR_MS, found: "fixed", until: 0, who: "drone-04", note: "n",
    relapse_of: "x", evidence: "threshold", field: "fill_percent", unit: "%", value: 95, limit: 90,
    since: 0, label: "litter", confidence: 0.9, times: 2, gateways: 3, things: 900, for: "worker",
    skills: ["drainage", "look"], kind: "waste-bin", task: "440111-9", finding: "440111-4",
  };
  for (const reader of READERS) {
    for (const fact of FACTS) {
      for (const given of [{}, args]) {
        const { text } = sentence({ at: 0, seq: 1, fact, args: given }, reader);
        assert.ok(text.length > 1 && !/[{}[\]]|undefined|null/.test(text), `${fact}: ${text}`);
      }
    }
  }
});

test("both languages word the same codes and the same errors", () => {
  for (const list of ["codes", "errors", "skills"] as const) {
    assert.deepEqual(Object.keys(zh[list]).sort(), Object.keys(en[list]).sort());
  }
});

test("the facts of a story are those the server writes", () => {
  const code = readFileSync("../server/src/story.rs", "utf8");
  for (const fact of FACTS) assert.ok(code.includes(`"${fact}"`), fact);
  const written = [...code.matchAll(/(?:=> \(|code, )?"(\w+)", json!/g)];
  assert.ok(written.length >= 10);
  for (const [, fact] of written) assert.ok((FACTS as readonly string[]).includes(fact!), fact);
});

test("every field of the register has words, and so have its states and sources", () => {
  const code = readFileSync("../server/src/register.rs", "utf8");
  const listed = code.slice(code.indexOf("let mut fields"), code.indexOf("/// What differs"));
  const texts = readFileSync("../city/src/particulars.rs", "utf8");
  const fields = [
    ...listed.matchAll(/\("(\w+)",/g), ...texts.matchAll(/Text::\w+ => "(\w+)"/g),
    ...code.matchAll(/Office::\w+ => \("(\w+)", "(\w+)"\)/g),
  ].flatMap(([, ...fields]) => fields);
  assert.equal(fields.length, 23);
  for (const words of [en, zh]) {
    assert.deepEqual(Object.keys(words.thingPage.fields).sort(), fields.toSorted());
  }
  assert.equal(fieldWords("standing", zh), "部件状态");
  assert.equal(valueWords("standing", "damaged", zh), "破损");
  assert.equal(valueWords("note", "damaged", zh), "damaged", "what a person wrote stays");
  assert.equal(valueWords("note", "", zh), "–");
  assert.equal(fieldWords("geometry", zh), "几何");
  assert.equal(valueWords("geometry", "LineString, 12 points", zh), "线 · 12 个点");
  assert.equal(valueWords("geometry", "Polygon, 5 points, epsg:4547 (0a1b2c3d)", en),
    "area · 5 points · epsg:4547 (0a1b2c3d)");
  assert.equal(valueWords("geometry", "", en), "–");
});

test("every reason why the web does not answer has words", () => {
  const web = "../server/src/web";
  const files = readdirSync(web).filter((name) => name.endsWith(".rs"));
  const code = files.map((name) => readFileSync(`${web}/${name}`, "utf8")).join("\n");
  const made = /Problem::(?:(?:new|with)\(\s*StatusCode::\w+,|field\()\s*"(\w+)"/g;
  const reasons = [...code.matchAll(made)];
  assert.ok(reasons.length >= 15, String(reasons.length));
  for (const [, reason] of reasons) assert.ok(Object.hasOwn(en.errors, reason!), reason);
});

test("every reason why somebody is not let in has words", () => {
  const code = readFileSync("../server/src/staff/refused.rs", "utf8");
  const reasons = [...code.matchAll(/StaffRefused::\w+[^=\n]*=> "(\w+)",/g)];
  assert.ok(reasons.length >= 18, String(reasons.length));
  for (const [, reason] of reasons) assert.ok(Object.hasOwn(en.errors, reason!), reason);
});

test("what was found stands against its limit", () => {
  const args = {
    by: "bin-000001", rule: "full", evidence: "threshold", field: "fill_percent", unit: "%",
    value: 95, limit: 90, finding: "440111-0",
  };
  const said = (reader: Reader) => sentence({ at: 0, seq: 1, fact: "opened", args }, reader);
  assert.equal(said(READERS[0]!).text,
    "Case opened: Full at bin-000001, Fill 95\u00a0%, limit\u00a090\u00a0%");
  const plain = { at: 0, seq: 1, fact: "opened" as const, args: { ...args, unit: "1" } };
  assert.match(sentence(plain, READERS[1]!).text, /满溢度 95，阈值 90$/, "a plain number has no unit");
  assert.equal(said(READERS[1]!).text, "立为案件：满溢（bin-000001），满溢度 95%，阈值 90%");
  assert.deepEqual(said(READERS[0]!).beside, [{ name: "finding", value: "440111-0" }]);
  const waits = { at: 0, seq: 2, fact: "waits" as const, args: {
    for: "worker", skills: ["drainage", "look"],
  } };
  assert.equal(sentence(waits, READERS[1]!).text, "等待：具备技能的空闲人员（排水、查看）");
});

test("every reason the city and its door can give has words", () => {
  const sources = ["city/src/refusal.rs", "city/src/task.rs", "server/src/door/heard.rs"];
  for (const source of sources) {
    const code = readFileSync(`../${source}`, "utf8");
    const reasons = [...code.matchAll(/(?:Refused|Unreadable|Why|Self)::\w+[^=\n]*=> "(\w+)"/g)];
    assert.ok(reasons.length >= 5, source);
    for (const [, reason] of reasons) assert.ok(Object.hasOwn(en.codes, reason!), reason);
  }
});

test("a sentence says what it can and what it cannot stands beside it", () => {
  const args = { worker: "crew-07", eta_s: 840, task: "440111-9" };
  const said = sentence({ at: 0, seq: 1, fact: "offered", args }, READERS[0]!);
  assert.equal(said.text, "Offered to crew-07, 14 min away");
  assert.deepEqual(said.beside, [{ name: "task", value: "440111-9" }]);
  const accepted = sentence({ at: 0, seq: 1, fact: "accepted", args }, READERS[0]!);
  assert.equal(accepted.text, "crew-07 accepted");
  const inChinese = sentence(
    { at: 0, seq: 1, fact: "dispatched", args: { department: "drainage" } }, READERS[1]!);
  assert.equal(inChinese.text, "派遣至排水");
});

test("what a person wrote is never taken for a template or a code", () => {
  const args = { found: "fixed", note: "{worker} [full] $& desk" };
  const { text } = sentence({ at: 0, seq: 1, fact: "done", args }, READERS[0]!);
  assert.equal(text, "Finished: fixed, “{worker} [full] $& desk”");
  assert.equal(fill("[a {x}]", () => "$&{y}").text, "A $&{y}");
  const unknown = { at: 0, seq: 1, fact: "constructor" as never, args: { toString: 1 } };
  assert.equal(sentence(unknown, READERS[0]!).text, "Constructor");
});

test("the time left is calm, near, late, over by its share of the limit", () => {
  const clock = { opened_at: 0, due_at: 4 * HOUR_MS };
  const pressure = (now: number) => timeLeft(clock, now)?.pressure;
  assert.equal(pressure(0), "calm");
  assert.equal(pressure(2 * HOUR_MS), "near");
  assert.equal(pressure(3.3 * HOUR_MS), "late");
  assert.equal(pressure(4 * HOUR_MS + 1), "over");
  assert.equal(timeLeft(clock, HOUR_MS)?.share, 0.75);
  assert.equal(timeLeft(clock, 9 * HOUR_MS)?.share, 0);
  assert.equal(timeLeft({ ...clock, due_at: null }, 0), null);
});

test("a case that waited for days before its dispatch has its whole limit before it", () => {
  const limit_ms = 4 * HOUR_MS;
  const clock = { opened_at: 0, due_at: 100 * HOUR_MS, limit_ms };
  assert.deepEqual(timeLeft(clock, 97 * HOUR_MS),
    { left_ms: 3 * HOUR_MS, share: 0.75, pressure: "calm" });
  assert.equal(timeLeft({ ...clock, limit_ms: null }, 97 * HOUR_MS)?.pressure, "late");
});

test("spans are said with their two largest units", () => {
  const say = (ms: number) => spanWords(ms, en.span);
  assert.equal(say(-5), "0 s");
  assert.equal(say(400), "0 s");
  assert.equal(say(61_000), "1 min 1 s");
  assert.equal(say(14 * MINUTE_MS + 9000), "14 min");
  assert.equal(say(2 * HOUR_MS + 5 * MINUTE_MS), "2 h 5 min");
  assert.equal(say(49 * HOUR_MS), "2 d 1 h");
  assert.equal(spanWords(90_000, zh.span), "1 分 30 秒");
});

test("the desk shows overdue first, then what is due first, then what has no limit", () => {
  const row = (id: string, due_at: number | null, overdue = false) =>
    ({ id, due_at, overdue, opened_at: 0 }) as CaseRow;
  const rows = [row("d", null), row("c", 900), row("b", 500), row("a", 950, true)];
  assert.deepEqual(rows.sort(byUrgency).map(({ id }) => id), ["a", "b", "c", "d"]);
});

test("numbers keep what counts", () => {
  assert.equal(brief(9_999_999, en.big), "9,999,999");
  assert.equal(brief(12_345_678, en.big), "12.3 M");
  assert.equal(brief(12_345_678, zh.big), "1,235 万");
  assert.deepEqual([0.4249, 4.25, 42.25, 421.7].map(measured), ["0.42", "4.25", "42.3", "422"]);
  assert.equal(percent(1, 0), "–");
  assert.equal(percent(9999, 10_000), "100%");
  assert.equal(percent(1, 8), "12.5%");
  assert.deepEqual([[8, 10], [9, 100], [0, 0]].map(([part, all]) => isGoodShare(part!, all!)),
    [true, false, false]);
});

test("a length and an area are said in the unit that fits, in both languages", () => {
  const long = (n: number, { units }: typeof en) =>
    sized(n, units.metres, units.kilometres, 1000);
  const large = (n: number, { units }: typeof en) =>
    sized(n, units.squareMetres, units.hectares, 10_000);
  assert.deepEqual([8, 12.34, 99.96, 1234.5, 10_000, 12_345].map((n) => long(n, en)),
    ["8.0 m", "12.3 m", "100 m", "1,235 m", "10,000 m", "12.3 km"]);
  assert.deepEqual([3.21, 9999, 12_345].map((n) => large(n, zh)),
    ["3.2 平方米", "9,999 平方米", "1.23 公顷"]);
});

test("distances and directions agree with the map", () => {
  const baiyun: [number, number] = [113.2648, 23.1572];
  const north: [number, number] = [113.2648, 23.1672];
  assert.ok(Math.abs(distance_m(baiyun, north) - 1112) < 1);
  assert.equal(Math.round(bearing_deg(baiyun, north)), 0);
  assert.equal(Math.round(bearing_deg(north, baiyun)), 180);
  const words = (length_m: number) => distanceWords(length_m, en.units);
  assert.deepEqual([344, 994, 1112, 12_345].map(words), ["340 m", "990 m", "1.1 km", "12 km"]);
  assert.equal(apartWords(baiyun, north, en), "1.1 km as the crow flies");
  assert.equal(apartWords(baiyun, north, zh), "直线 1.1 公里");
});

test("moving things glide between two reports, turn the short way and do not glide a jump", () => {
  assert.equal(turnBetween(350, 10, 0.5), 0);
  assert.equal(turnBetween(10, 350, 0.5), 0);
  const kinds = [{ name: "sweeper", role: "vehicle", icon: "sweeper" }] as City["kinds"];
  const motion = new Motion(kinds);
  const at = (lon: number): Mover[] => [["sweeper-1", 0, lon, 23, 90, 0, 1]];
  motion.take(at(113), 1000);
  motion.take(at(113.001), 2000);
  assert.ok(Math.abs((motion.where("sweeper-1", 2500)?.[0] ?? 0) - 113.0005) < 1e-9);
  assert.ok(Math.abs((motion.where("sweeper-1", 9000)?.[0] ?? 0) - 113.001) < 1e-9);
  motion.take(at(113.5), 3000);
  assert.equal(motion.where("sweeper-1", 3000)?.[0], 113.5);
  assert.equal(motion.picture(3000, () => false).features.length, 0);
  motion.take([], 3500, false);
  assert.equal(motion.where("sweeper-1", 3500)?.[0], 113.5, "no news is not the end");
  motion.take([], 4000);
  assert.equal(motion.where("sweeper-1", 4000), null);
});

test("a frame of the live map is read as its page says, and another version is not", () => {
  const bytes = new ArrayBuffer(32);
  const view = new DataView(bytes);
  view.setUint8(0, 1);
  view.setUint8(1, 2);
  view.setUint16(2, 1 | 4, true);
  view.setUint32(4, 1, true);
  view.setBigUint64(8, 1_763_000_000_123n, true);
  view.setUint32(16, 42, true);
  view.setInt32(20, 1_132_720_000, true);
  view.setInt32(24, -231_580_000, true);
  view.setUint16(28, 27_050, true);
  view.setUint8(30, 3);
  view.setUint8(31, 1 | 2);
  assert.deepEqual(readFrame(bytes), {
    whole: true, followed: true, things_again: false, clusters_again: true,
    revision: 1_763_000_000_123,
    records: [{
      number: 42, lon: 113.272, lat: -23.158, heading_deg: 270.5, state: 3, moves: true, busy: 1,
    }],
  });
  assert.equal(readFrame(bytes.slice(0, 31)), null);
  view.setUint8(0, 9);
  assert.equal(readFrame(bytes), null);
});

test("a size grows by what comes out of it, and by nothing that it asks", () => {
  const zoom = ["interpolate", ["linear"], ["zoom"], 10, 4, 16, ["case", ["has", "late"], 8, 6]];
  assert.deepEqual(times(2, zoom),
    ["interpolate", ["linear"], ["zoom"], 10, 8, 16, ["case", ["has", "late"], 16, 12]]);
  assert.deepEqual(times(2, ["match", ["get", "kind"], "city", 15, 11]),
    ["match", ["get", "kind"], "city", 30, 22]);
  assert.deepEqual(times(2, ["step", ["zoom"], 1, 14, 3]), ["step", ["zoom"], 2, 14, 6]);
  assert.deepEqual(times(2, ["get", "size"]), ["*", 2, ["get", "size"]]);
});

test("the base map is a sound style in both lights and languages, and under what lives", () => {
  const zooms: [number, number] = [8, 15];
  const base = {
    tiles: "/base/{z}/{x}/{y}.mvt", attribution: "©", zooms, datum: "wgs84" as const,
  };
  for (const palette of [night, day]) {
    for (const language of ["zh", "en"] as const) {
      for (const kind of ["vector", "raster"] as const) {
        const { under, names } = underlayLayers({ ...base, kind }, palette, language);
        const layers = [...under, ...names];
        assert.ok(kind === "raster" ? layers.length === 1 : names.length >= 5);
        assert.equal(new Set(layers.map((layer) => layer.id)).size, layers.length);
        const source = { type: kind, tiles: ["http://127.0.0.1/{z}/{x}/{y}"] };
        const style = { version: 8 as const, sources: { base: source }, layers };
        for (const by of [1, 1.6]) {
          const faults = validateStyleMin(grown(style, by)).map((fault) => fault.message);
          assert.deepEqual(faults, [], `${by} times as large`);
        }
      }
    }
  }
  assert.deepEqual(underlayLayers(null, day, "zh"), { under: [], names: [] });
});

test("a narrowed map asks for what is shown, not for what is hidden", () => {
  const kind = (name: string): Kind => ({
    name, label: { zh: name, en: name }, role: "component", icon: "bin", count: 1, fields: [],
    rules: [], class: null,
  });
  const kinds = ["lamp", "bin", "manhole"].map(kind);
  const only = (hidden: Partial<typeof NOTHING_HIDDEN>) =>
    decodeURIComponent(narrowed(kinds, { ...NOTHING_HIDDEN, ...hidden }));
  assert.equal(only({}), "");
  assert.equal(isFiltered(NOTHING_HIDDEN), false);
  assert.equal(only({ kinds: new Set(["bin"]) }), "?kinds=lamp,manhole");
  assert.equal(only({ kinds: new Set(["lamp", "bin", "manhole"]) }), "?kinds=");
  const area: Area = {
    level: "street", center: [113.5, 23.5],
    code: "440111001", label: { zh: "街", en: "Street" }, grids: 1, bounds: [113, 23, 114, 24],
  };
  assert.equal(
    only({ states: new Set([0, 1]), where: { within: "street", area } }),
    "?states=2,3&street=440111001",
  );
});
