// What the search field finds and what Enter opens, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { type Area, type CaseRow, Refusal, type Street, type ThingRow } from "../src/api.ts";
import {
  casesLike, choiceOf, type Finds, otherCase, standingOf,
} from "../src/search.ts";
import { shapeOf } from "../src/map/features.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

const found = (id: string, more: Partial<CaseRow> = {}): CaseRow => ({
  id, subject: "bin-1", class: { scheme: "", code: "C-1", label: { zh: "满溢", en: "Overflow" } },
  ...more,
}) as CaseRow;
const thing = (name: string): ThingRow => ({ name, kind: "bin", position: [113, 23], state: 0 });
const street: Street = { name: "云城东路", position: [113, 23], length_m: 900 };
const finds = (text: string, more: Partial<Finds> = {}): Finds =>
  ({ text, cases: [], things: [], streets: [], areas: [], read: true, ...more });

test("a case without a class or a subject is found by its id", () => {
  const bare = found("440111-7", { class: null, subject: null });
  const ids = (text: string) => casesLike([bare, found("440111-8")], text, 8).map(({ id }) => id);
  assert.deepEqual(ids("440111"), ["440111-7", "440111-8"]);
  assert.deepEqual(ids("满"), ["440111-8"]);
  assert.deepEqual(ids("BIN"), ["440111-8"]);
  assert.deepEqual(ids(""), []);
});

test("an id is offered even where no such case is open", () => {
  assert.equal(otherCase("440111-95", []), "440111-95");
  assert.equal(otherCase("440111-95", [found("440111-95")]), null);
  assert.equal(otherCase("440111-", []), null);
  assert.equal(otherCase("bin-95", []), null);
  assert.deepEqual(choiceOf(finds("440111-95", { read: false })),
    { kind: "ended", name: "440111-95" });
});

test("Enter opens what is named exactly at once, and else waits for what is read", () => {
  const things = [thing("bin-10"), thing("bin-1")];
  assert.deepEqual(choiceOf(finds("bin-1", { things, read: false })),
    { kind: "thing", name: "bin-1" });
  assert.equal(choiceOf(finds("bin", { things, read: false })), null);
  assert.deepEqual(choiceOf(finds("bin", { things })), { kind: "thing", name: "bin-10" });
  const cases = [found("440111-8")];
  assert.equal(choiceOf(finds("满", { cases, read: false })), null);
  assert.deepEqual(choiceOf(finds("满", { cases })), { kind: "case", name: "440111-8" });
  assert.deepEqual(choiceOf(finds("云", { streets: [street] })), { kind: "street", street });
  assert.equal(choiceOf(finds("云")), null);
});

test("an area is gone to by its code before anything else, by a part of its name after all", () => {
  const area = (code: string): Area => ({
    level: "community", code, label: { zh: "云城社区", en: "Yuncheng" }, grids: 1,
    bounds: [113, 23, 113.1, 23.1], center: [113.05, 23.05],
  });
  const areas = [area("440111001001"), area("440111001002")];
  const things = [thing("lamp-1")];
  assert.deepEqual(choiceOf(finds("440111001002", { areas, things })),
    { kind: "area", area: areas[1] });
  assert.deepEqual(choiceOf(finds("云", { areas, things })), { kind: "thing", name: "lamp-1" });
  assert.deepEqual(choiceOf(finds("云", { areas })), { kind: "area", area: areas[0] });
  const box = [[113, 23], [113.1, 23], [113.1, 23.1], [113, 23.1], [113, 23]];
  assert.deepEqual(shapeOf(areas[0]!), { type: "MultiPolygon", coordinates: [[box]] });
});

test("a search says that it looks, that nothing is there, or that it failed", () => {
  const stands = (hits: number, read: boolean, refused = false) =>
    standingOf({ hits, read, refused });
  assert.equal(stands(0, false), "looking");
  assert.equal(stands(0, true), "none");
  assert.equal(stands(2, false), "found", "what was found before stays meanwhile");
  assert.equal(stands(2, true, true), "refused", "although others answered");
  for (const { search } of [en, zh]) assert.ok(search.none("bin-9").includes("“bin-9”"));
});

test("a search is tried again where an answer may still come", () => {
  const refused = [503, 504, 400, 403, 404].map((status) => new Refusal("said", {}, status));
  const may = [new Refusal("unreachable"), ...refused].filter(({ isTrouble }) => isTrouble);
  assert.deepEqual(may.map(({ status }) => status), [0, 503, 504]);
});
