// What the page keeps of what it hears while it is open, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import type { CaseRow } from "../src/api.ts";
import { heldAfter, overdueBy, type Rows } from "../src/held.ts";
import { keeps } from "../src/keys.ts";
import { oneAtATime } from "../src/once.ts";

const row = (id: string, more: Partial<CaseRow> = {}): CaseRow =>
  ({ id, state: "dispatched", due_at: null, overdue: false, ...more }) as CaseRow;
const held = (...rows: CaseRow[]): Rows => new Map(rows.map((row) => [row.id, row]));

test("a case is overdue once its limit has passed, and not while its clock stands still", () => {
  const open = held(row("due", { due_at: 1000 }), row("later", { due_at: 2000 }),
    row("suspended", { state: "suspended" }));
  const late = (now: number) =>
    [...overdueBy(now, open).values()].filter((row) => row.overdue).map(({ id }) => id);
  assert.deepEqual(late(1000), [], "the limit itself is in time");
  assert.deepEqual(late(1001), ["due"]);
  assert.deepEqual(late(9000), ["due", "later"]);
  assert.equal(overdueBy(999, open), open, "nothing is drawn anew where nothing passed");
  const told = held(row("stopped", { state: "suspended", overdue: true }));
  assert.equal(overdueBy(9000, told), told, "what passed its limit stays overdue when it stops");
});

test("what the events told while the list was on its way is newer than the list", () => {
  const read = [row("stays"), row("ends"), row("moves")];
  const told = [
    row("ends", { state: "closed" }), row("moves", { state: "disposing" }), row("new"),
    row("came and went", { state: "dismissed" }),
  ];
  const open = heldAfter(new Map(read.map((row) => [row.id, row])), told);
  assert.deepEqual([...open.keys()], ["stays", "moves", "new"]);
  assert.equal(open.get("moves")?.state, "disposing");
});

test("what has the keys keeps those it wants, and the page hears the others", () => {
  assert.ok(keeps("pressed", "Enter") && keeps("pressed", " "), "a button is pressed");
  assert.ok(!keeps("pressed", "j") && !keeps("pressed", "Escape"));
  assert.ok(keeps("field", "j") && keeps("field", "Enter"), "whoever writes is left alone");
  assert.ok(keeps("choice", "ArrowDown") && keeps("tick", " ") && !keeps("tick", "Enter"));
  assert.ok(!keeps("nothing", " ") && !keeps("nothing", "ArrowLeft"));
});

test("one question at a time: a change is asked for once more, a tick is not", async () => {
  const answers: ((value: number) => void)[] = [];
  const taken: number[] = [];
  const once = oneAtATime(
    () => new Promise<number>((answer) => answers.push(answer)),
    (value) => taken.push(value), () => taken.push(-1));
  const answer = async (n: number) => {
    answers.at(-1)?.(n);
    await new Promise(setImmediate);
  };
  once.poll();
  once.poll();
  await answer(1);
  assert.equal(answers.length, 1);
  once.ask();
  once.ask();
  once.poll();
  await answer(2);
  assert.equal(answers.length, 3, "asked for once more, however often it changed");
  once.leave();
  await answer(3);
  assert.deepEqual(taken, [1, 2], "nothing is taken after leaving");
});
