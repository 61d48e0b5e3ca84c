// Why messages become letters, in words, proved against what the server writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { type Letter, LETTER_REASONS } from "../src/api.ts";
import { detailOf, reasonWords } from "../src/letter.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

const refusals = readFileSync("../city/src/refusal.rs", "utf8");
const reports = readFileSync("../city/src/report.rs", "utf8");
const feed = readFileSync("../server/src/feed.rs", "utf8");
const letter = (reason: string, words: string): Letter =>
  ({ at: 0, from: "gateway-1", topic: "", reason, args: { words }, body_text: "", bytes: 0 });

test("every reason the server gives a letter has words in both languages, and no other has", () => {
  const unsent = reports.slice(reports.indexOf("pub enum Unsent "));
  const text = refusals + unsent;
  const arms = [...text.matchAll(/(?:Refused|Unreadable|Unsent)::(\w+)[^=\n]*=> "(\w+)",/g)];
  // Why somebody is not sent has codes of its own.
  const variants = text.split("pub enum ").slice(1).flatMap((part) =>
    [...part.split("\n}")[0]!.matchAll(/^ {4}(\w+)[(,]/gm)]).filter(([, of]) => of !== "Unsent");
  assert.equal(arms.length, variants.length, "each variant has its code on one line");
  const [, history] = /const REASON: &str = "(\w+)"/.exec(feed) ?? [];
  const given = [...new Set([...arms.map(([, , code]) => code!), history!])].sort();
  assert.deepEqual([...LETTER_REASONS].sort(), given);
  for (const words of [en, zh]) {
    assert.deepEqual(Object.keys(words.letters).sort(), given);
    for (const code of given) assert.ok(Object.hasOwn(words.codes, code), code);
  }
});

test("in Chinese a reason is Chinese, and in English it has no Chinese in it", () => {
  const han = /\p{Script=Han}/u;
  for (const reason of LETTER_REASONS) {
    assert.match(zh.letters[reason], han, reason);
    assert.match(zh.codes[reason]!, han, reason);
    assert.doesNotMatch(en.letters[reason] + en.codes[reason], han, reason);
  }
});

test("a broken protocol says what the door called it", () => {
  assert.ok(refusals.includes('"the protocol was broken: {why}"'), "the sentence that is read");
  const broken = letter("broken_packet", "the protocol was broken: keep_alive");
  assert.equal(reasonWords(broken, zh), "发送方没有遵守连接协议：心跳超时");
  assert.equal(reasonWords(letter("broken_packet", "otherwise"), zh), "发送方没有遵守连接协议");
});

test("what the server says stands beneath the reason as it was said", () => {
  const missing = letter("missing_field", "the field seq is missing");
  assert.equal(reasonWords(missing, zh), "缺少必填的内容。");
  assert.equal(detailOf(missing.args, zh.args), "the field seq is missing");
  assert.equal(detailOf({ rule: "full", more: 2 }, zh.args), "规则 full · more 2");
  assert.equal(reasonWords(letter("of_tomorrow", ""), zh), null, "a newer server's");
});
