// From a fact's code and arguments to a sentence, losing nothing the sentence does not say.
import type { Bilingual, City, FactArgs, StoryFact } from "./api.ts";
import { unitSaid } from "./numbers.ts";
import { dayTime, spanWords } from "./time.ts";
import type { Words } from "./words/en.ts";

/** What a sentence needs to know beside the fact itself. */
export interface Reader {
  words: Words;
  now: number;
  /** Reads a bilingual name in the reader's language. */
  name: (name: Bilingual) => string;
  /** Names that the city gave its departments, rules, fields and types: see `labelsOf`. */
  labels: ReadonlyMap<string, Bilingual>;
}

/** What the city calls what a fact names by its code: `rule/full`, `department/drainage`. */
export function labelsOf(city: Pick<City, "departments" | "kinds">): Map<string, Bilingual> {
  const labels = new Map<string, Bilingual>();
  for (const { code, label } of city.departments) labels.set(`department/${code}`, label);
  for (const kind of city.kinds) {
    labels.set(`kind/${kind.name}`, kind.label);
    for (const field of kind.fields) labels.set(`field/${field.name}`, field.label);
    for (const rule of kind.rules) labels.set(`rule/${rule.name}`, rule.label);
  }
  return labels;
}

export interface Sentence {
  text: string;
  /** Arguments the sentence did not use, in words. */
  beside: { name: string; value: string }[];
}

const isName = (value: unknown): value is Bilingual =>
  typeof value === "object" && value !== null && "zh" in value && "en" in value;

/** One argument in words, or null when it says nothing. */
export function argWords(key: string, value: unknown, reader: Reader): string | null {
  const { words } = reader;
  if (value === null || value === undefined || value === "") return null;
  if (isName(value)) return reader.name(value);
  if (typeof value === "boolean") return value ? words.thing.yes : words.thing.no;
  if (typeof value === "number") return numberWords(key, value, reader);
  if (key === "unit") return unitSaid(String(value)) || null;
  if (typeof value === "string") return textWords(key, value, reader);
  if (key === "skills" && Array.isArray(value)) {
    return value.map((skill) => skillWords(String(skill), reader)).join(words.and) || null;
  }
  return JSON.stringify(value);
}

function numberWords(key: string, value: number, { words, now }: Reader): string {
  if (key.endsWith("_s")) return spanWords(value * 1000, words.span);
  if (key.endsWith("_ms")) return spanWords(value, words.span);
  if (key.endsWith("_at") || key === "until" || key === "since") return dayTime(value, now);
  return String(Number.isInteger(value) ? value : Number(value.toFixed(3)));
}

/** Departments and the skills they want bear the same names. */
function skillWords(skill: string, { words, labels, name }: Reader): string {
  if (Object.hasOwn(words.skills, skill)) return words.skills[skill]!;
  const label = labels.get(`department/${skill}`);
  return label ? name(label) : skill;
}

/** Arguments that a person or a device wrote: never taken for codes. */
const FREE_TEXT = new Set([
  "note", "worker", "who", "reason", "task", "finding", "relapse_of", "unit",
]);

function textWords(key: string, value: string, { words, labels, name }: Reader): string {
  if (FREE_TEXT.has(key)) return value;
  const label = labels.get(`${key}/${value}`);
  if (label) return name(label);
  if (key === "purpose" && Object.hasOwn(words.purposes, value)) {
    return words.purposes[value as keyof Words["purposes"]];
  }
  if (Object.hasOwn(words.codes, value)) return words.codes[value]!;
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
}

/**
 * Fills `{key}`s; a `[part]` whose keys are not all known is left out.
 * Returns the text and the keys it used.
 */
export function fill(
  template: string,
  word: (key: string) => string | null,
): { text: string; used: Set<string> } {
  const used = new Set<string>();
  const put = (part: string): string | null => {
    let known = true;
    const keys: string[] = [];
    const text = part.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = word(key);
      if (value === null) known = false;
      else keys.push(key);
      return value ?? "";
    });
    if (known) for (const key of keys) used.add(key);
    return known ? text : null;
  };
  const text = template
    .split(/(\[[^\]]*\])/)
    .map((part) => (part.startsWith("[") ? (put(part.slice(1, -1)) ?? "") : (put(part) ?? part)))
    .join("");
  const [first] = used;
  const name = first !== undefined && FREE_TEXT.has(first) ? word(first) : null;
  // A name that begins the sentence keeps its spelling: it is crew-07, never Crew-07.
  const begun = name !== null && text.startsWith(name);
  return { text: begun ? text : text.charAt(0).toUpperCase() + text.slice(1), used };
}

/** Said elsewhere: who could have gone stands with the task, the kind of evidence in its words. */
const SAID_ELSEWHERE = new Set(["pool", "evidence"]);

/** The fact as a sentence in the reader's language. A code nobody worded yet shows as it is. */
export function sentence(fact: StoryFact, reader: Reader): Sentence {
  const args: FactArgs = fact.args ?? {};
  const { words } = reader;
  const template = Object.hasOwn(words.facts, fact.fact) ? words.facts[fact.fact] : fact.fact;
  const said = (key: string) =>
    Object.hasOwn(args, key) ? argWords(key, args[key], reader) : null;
  const { text, used } = fill(template, said);
  const beside = Object.keys(args)
    .filter((key) => !used.has(key) && !SAID_ELSEWHERE.has(key))
    .flatMap((key) => {
      const value = said(key);
      const name = words.args[key] ?? key.replace(/_(s|ms|at)$/, "").replaceAll("_", " ");
      return value === null ? [] : [{ name, value }];
    });
  return { text, beside };
}
