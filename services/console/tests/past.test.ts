// The queue and the way back into the past, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import type { CaseRow, Past } from "../src/api.ts";
import { beginOf } from "../src/moment.ts";
import {
  casesAt, lastBefore, movedAt, openOver, placeAt, statesAt, tracksOf,
} from "../src/past.ts";
import {
  askedIn, classChoices, classesOf, CLEARED, isAsked, isNarrowed, queueOf, stepFrom,
} from "../src/queue.ts";

const row = (id: string, more: Partial<CaseRow>): CaseRow => ({
  id, class: { scheme: "CJ/T 214", code: "C-0305", label: { zh: "满溢", en: "Overflow" } },
  state: "dispatched", stage: { zh: "待处置", en: "To be disposed of" }, position: [113, 23],
  grid: "440111003004005", street: { code: "440111003", label: { zh: "三元里", en: "Sanyuanli" } },
  community: null, duty_area: null, subject: "bin-1", department: null, opened_at: 0, due_at: null,
  overdue: false, closed_at: null, urgent: false, reports: 1, rework: 0, relapse_of: null, ...more,
});
const asked = (address: string) => askedIn(new URLSearchParams(address));

test("the address says what the queue holds and in which order", () => {
  const rows = [
    row("a", { opened_at: 1, due_at: 900 }), row("b", { opened_at: 2, due_at: 500, urgent: true }),
    row("c", { opened_at: 3, due_at: 950, overdue: true, street: null }),
  ];
  const ids = (address: string) => queueOf(rows, asked(address)).map(({ id }) => id).join("");
  assert.equal(ids(""), "cba", "overdue first, then due first");
  assert.equal(ids("sort=opened"), "cba");
  assert.equal(ids("urgent=1"), "b");
  assert.equal(ids("street=440111003"), "ba");
  assert.equal(ids("overdue=1&street=440111003"), "");
  assert.equal(ids("q=OVERFLOW&sort=nonsense"), "cba");
  assert.equal(ids("department=cleaning"), "");
  assert.equal(ids("q=sanyuan"), "ba", "an area is found by its name");
});

test("clearing the filters leaves the order and the ended ones as they were asked for", () => {
  const address = new URLSearchParams("q=bin&overdue=1&ended=1&sort=opened");
  assert.equal(isNarrowed(askedIn(address)), true);
  for (const key of Object.keys(CLEARED)) address.delete(key);
  assert.equal(address.toString(), "ended=1&sort=opened");
  assert.equal(isNarrowed(askedIn(address)), false);
});

test("a case outside the catalogue has no class and can still be asked for", () => {
  const bare = row("a", { class: null });
  assert.ok(isAsked(bare, asked("q=bin-1")));
  assert.ok(!isAsked(bare, asked("class=CJ/T 214/C-0305")));
});

test("two schemes have one code for different things, and are asked for each by itself", () => {
  const of = (scheme: string, code: string, en: string) =>
    ({ class: { scheme, code, label: { zh: en, en } } });
  const rows = [
    row("a", of("CJ/T 214", "C-0114", "Ownerless cover")),
    row("b", of("GB/T 30428.2", "C-0114", "Landscaping cover")),
    row("c", of("CJ/T 214", "C-0101", "Water cover")),
    row("d", of("GB/T 30428.2", "C-0101", "Water cover")),
  ];
  const choices = classChoices(classesOf(rows), ({ en }) => en);
  assert.deepEqual(choices.map(([, word]) => word), [
    "Ownerless cover", "Landscaping cover", "Water cover · CJ/T 214 C-0101",
    "Water cover · GB/T 30428.2 C-0101",
  ]);
  const found = choices.map(([key]) => {
    const address = new URLSearchParams({ class: key }).toString();
    return queueOf(rows, asked(address)).map(({ id }) => id).join("");
  });
  assert.deepEqual(found, ["a", "b", "c", "d"]);
  assert.equal(queueOf(rows, asked("sort=class")).map(({ id }) => id).join(""), "cadb");
});

test("down and up the queue stops at its ends and begins at the first", () => {
  const rows = ["a", "b", "c"].map((id) => row(id, {}));
  const from = (id: string | null, by: number) => stepFrom(rows, id, by)?.id;
  assert.equal(from(null, 1), "a");
  assert.equal(from("a", 1), "b");
  assert.equal(from("a", -1), "a");
  assert.equal(from("c", 1), "c");
  assert.equal(from("gone", 1), "a");
  assert.equal(stepFrom([], "a", 1), undefined);
  const left = (by: number, last: number) => stepFrom(rows, "gone", by, last)?.id;
  assert.equal(left(1, 1), "b", "where a case has left the queue, the next one has moved up");
  assert.equal(left(-1, 2), "b");
  assert.equal(left(1, 40), "c", "and so has the end");
});

test("a track is counted together, glides between its places and waits where it stood", () => {
  const path = [3, 113_000_000, 23_000_000, 90, 1, 100, 0, 90, 10, 0, 200, 0];
  const [track] = tracksOf({ from: 1000, step_ms: 100, movers: [{ name: "s", kind: 0, path }] });
  assert.ok(track);
  assert.deepEqual(track.at, [1300, 1400, 2400]);
  assert.equal(placeAt(track, 1299, 100), null, "not heard yet");
  const at = (moment: number) => placeAt(track, moment, 100)!.position
    .map((degrees) => Number(degrees.toFixed(6)));
  assert.deepEqual(at(1350), [113.00005, 23]);
  assert.deepEqual(at(2000), [113.0001, 23], "it stood still");
  assert.deepEqual(at(2350), [113.0001, 23.0001]);
  assert.deepEqual(at(9000), [113.0001, 23.0002]);
  assert.deepEqual([0, 5, 7, 9].map((x) => lastBefore([5, 7, 7], x)), [-1, 0, 2, 2]);
});

test("what stands is heard, and moves only where it goes", () => {
  const path = [0, 113_000_000, 23_000_000, 90, 1, 1000, 0, 90, 9, 0, 0, 90, 1, 0, 0, 90];
  const answer = { from: 0, step_ms: 60_000, movers: [{ name: "s", kind: 0, path }] };
  const [track] = tracksOf(answer);
  const moved = (minutes: number) => movedAt(track!, minutes * 60_000, 60_000);
  assert.deepEqual([0.5, 5, 10.5, 30].map(moved), [true, false, false, false]);
});

test("playing back begins an hour ago, or when the city began", () => {
  const to = 50_000_000;
  assert.equal(beginOf({ from: 0, to }, 0), to - 3_600_000);
  assert.equal(beginOf({ from: 0, to }, to - 300_000), to - 240_000);
  assert.equal(beginOf({ from: to - 10_000, to }, to), to - 10_000);
});

test("things and cases stand as they stood at the moment asked", () => {
  const past: Past = {
    from: 1000, to: 2000, changes_from: 1000,
    things: [
      { name: "bin-1", kind: 0, position: [113, 23], state: 0 },
      { name: "bin-2", kind: 0, position: [113, 23], state: 1 },
    ],
    changes: [[100, 0, 2], [300, 1, 0], [400, 0, 0]],
    cases: [{
      id: "440111-0", class: 0, position: [113, 23], subject: null, opened_at: 1200,
      ended_at: 1800, overdue_at: 1500, steps: [[1200, "reported"], [1300, "dispatched"]],
    }],
  };
  assert.deepEqual(statesAt(past, 1050), [0, 1]);
  assert.deepEqual(statesAt(past, 1100), [2, 1]);
  assert.deepEqual(statesAt(past, 1900), [0, 0]);
  assert.deepEqual(casesAt(past, 1199), []);
  const seen = (at: number) => casesAt(past, at).map(({ state, overdue }) => [state, overdue]);
  assert.deepEqual(seen(1200), [["reported", false]]);
  assert.deepEqual(seen(1500), [["dispatched", true]]);
  assert.deepEqual(seen(1800), []);
  assert.deepEqual(openOver(past, 5), [0, 1, 1, 1, 0]);
});
