// Who may sign in and what was done, as the console tells it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import type { AuditRow } from "../src/api.ts";
import { NOTED, POSTS } from "../src/api.ts";
import { aboutWords, isBad, joined } from "../src/operators/audit.ts";
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
  assert.deepEqual(numbers(joined([row(2), row(1)], [row(3), row(2)])), [3, 2, 1]);
  const page = (newest: number) => Array.from({ length: 100 }, (_, i) => row(newest - i));
  const known = [row(2), row(1)];
  assert.deepEqual(numbers(joined(known, page(102))), numbers([...page(102), ...known]));
  assert.deepEqual(numbers(joined(known, page(900))), numbers(page(900)));
  assert.deepEqual(joined([row(1)], []), [row(1)]);
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
