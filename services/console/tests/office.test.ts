// Who may sign in and what was done, as the console tells it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import type { AuditRow } from "../src/api.ts";
import { NOTED, POSTS } from "../src/api.ts";
import { aboutWords, continued, isBad, joined, type Known } from "../src/operators/audit.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

test("everything the audit notes has words in both languages, and nothing else has", () => {
  const shapes = readFileSync("../server/src/web/operators.rs", "utf8");
  const [, shape] = shapes.split("pub(super) struct AuditShown");
  const said = shape!.split("what: String")[0]!;
  const noted = [...said.matchAll(/`(\w+)`/g)].map(([, what]) => what);
  assert.deepEqual([...NOTED].sort(), noted.sort());
  for (const words of [en, zh]) {
    assert.deepEqual(Object.keys(words.audit.noted).sort(), noted.toSorted());
    assert.deepEqual(Object.keys(words.person.says).sort(), [...POSTS].sort());
  }
});

test("what the server notes is what it says it notes", () => {
  const folders = ["../server/src/staff", "../server/src/web"];
  const code = folders.flatMap((folder) => readdirSync(folder)
    .filter((name) => name.endsWith(".rs") && name !== "tests.rs")
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"))).join("\n");
  const written = [...code.matchAll(/\bnoted?\((?:&gallery, &asker, from, )?"(\w+)"/g)];
  assert.ok(written.length >= 8, String(written.length));
  for (const [, what] of written) assert.ok((NOTED as readonly string[]).includes(what!), what);
});

const row = (number: number, part: Partial<AuditRow> = {}): AuditRow =>
  ({ number, at: number, who: "wang", from: "::1", what: "signed_in", about: "", ...part });
const numbers = (rows: AuditRow[]) => rows.map(({ number }) => number);

test("the newest of the audit join those known, and a gap is never closed in silence", () => {
  const page = (newest: number) => Array.from({ length: 100 }, (_, i) => row(newest - i));
  const known: Known = { rows: [row(2), row(1)], whole: true };
  const joinedTo = (newest: AuditRow[]) => {
    const { rows, whole } = joined(known, newest);
    return [numbers(rows), whole];
  };
  assert.deepEqual(joinedTo([row(3), row(2)]), [[3, 2, 1], true]);
  assert.deepEqual(joinedTo(page(102)), [numbers([...page(102), ...known.rows]), true]);
  assert.deepEqual(joinedTo(page(900)), [numbers(page(900)), false]);
  assert.deepEqual(joined(known, []), known);
});

test("older rows go after those they were asked for, and after no others", () => {
  const known: Known = { rows: [row(9), row(8)], whole: false };
  const { rows, whole } = continued(known, row(8), [row(7)]);
  assert.deepEqual([numbers(rows), whole], [[9, 8, 7], true]);
  assert.deepEqual(continued(known, row(5), [row(4)]), known);
});

test("the audit says a post in words, and shows what was denied as it was asked", () => {
  const about = (part: Partial<AuditRow>) => aboutWords(row(1, part), zh);
  assert.equal(about({ what: "operator_added", about: "wang dispatcher" }), "wang · 派遣员");
  assert.equal(about({ what: "set_up", about: "administrator" }), "系统管理员");
  assert.equal(about({ what: "link_made", about: "wang" }), "wang");
  assert.equal(about({ what: "denied", about: "report crew" }), "report crew");
  assert.equal(about({ what: "denied", about: "4990 more within an hour" }),
    "一小时内另有 4990 次");
  assert.ok(isBad(row(1, { what: "sign_in_shut" })) && !isBad(row(1)));
});
