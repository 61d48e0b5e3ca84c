// Which cases are in the queue and in which order: pure functions on what the address says.
import type { Bilingual, CaseClass, CaseRow } from "./api.ts";
import { byUrgency } from "./urgency.ts";

export const SORTS = ["due", "opened", "class"] as const;
export type Sort = (typeof SORTS)[number];

export interface Asked {
  q: string; state: string; class: string; street: string; department: string;
  overdue: boolean; urgent: boolean; ended: boolean; sort: Sort;
}
export const FILTERS =
  ["q", "state", "class", "street", "department", "overdue", "urgent", "ended", "sort"] as const;

export function askedIn(address: URLSearchParams): Asked {
  const text = (key: string) => address.get(key) ?? "";
  const sort = SORTS.find((sort) => sort === text("sort")) ?? "due";
  return {
    q: text("q"), state: text("state"), class: text("class"), street: text("street"),
    department: text("department"), overdue: address.has("overdue"),
    urgent: address.has("urgent"), ended: address.has("ended"), sort,
  };
}

/** "CJ/T 214/C-0114": the same code means other things in other schemes. */
const classKey = ({ scheme, code }: CaseClass): string => `${scheme}/${code}`;
const keyOf = (row: CaseRow): string => (row.class ? classKey(row.class) : "");

/** The classes of some cases, by their keys. */
export const classesOf = (rows: CaseRow[]): Map<string, CaseClass> =>
  new Map(rows.flatMap((row) => (row.class ? [[classKey(row.class), row.class]] : [])));

/** Classes to choose from, by their names; those of one name say their codes, too. */
export function classChoices(
  classes: ReadonlyMap<string, CaseClass>, name: (label: Bilingual) => string,
): [key: string, word: string][] {
  const names = [...classes.values()].map(({ label }) => name(label));
  return [...classes].map(([key, { scheme, code }], place) => {
    const word = names[place]!;
    const alone = names.indexOf(word) === names.lastIndexOf(word);
    return [key, alone ? word : `${word} · ${scheme} ${code}`];
  });
}

function says(row: CaseRow, text: string): boolean {
  const words = [row.id, row.subject ?? "", row.grid];
  if (row.class) words.push(row.class.code, row.class.label.zh, row.class.label.en);
  for (const area of [row.street, row.community, row.duty_area]) {
    if (area) words.push(area.label.zh, area.label.en);
  }
  return words.some((word) => word.toLowerCase().includes(text));
}

export function isAsked(row: CaseRow, asked: Asked): boolean {
  return (asked.state === "" || row.state === asked.state) &&
    (asked.class === "" || keyOf(row) === asked.class) &&
    (asked.street === "" || row.street?.code === asked.street) &&
    (asked.department === "" || row.department?.code === asked.department) &&
    (!asked.overdue || row.overdue) && (!asked.urgent || row.urgent) &&
    (asked.q === "" || says(row, asked.q.trim().toLowerCase()));
}

const newestFirst = (a: CaseRow, b: CaseRow): number => b.opened_at - a.opened_at;
const ORDERS: Record<Sort, (a: CaseRow, b: CaseRow) => number> = {
  due: byUrgency,
  opened: newestFirst,
  class: (a, b) => keyOf(a).localeCompare(keyOf(b)) || byUrgency(a, b),
};

export function queueOf(rows: Iterable<CaseRow>, asked: Asked): CaseRow[] {
  const order = asked.ended && asked.sort === "due"
    ? (a: CaseRow, b: CaseRow) => (b.closed_at ?? 0) - (a.closed_at ?? 0)
    : ORDERS[asked.sort];
  return [...rows].filter((row) => isAsked(row, asked)).sort(order);
}

export const placeOf = (rows: CaseRow[], id: string | null): number =>
  rows.findIndex((row) => row.id === id);

/** The case so many steps from the one that is open; the first one where none is. Where the open
 * one has left the queue since it stood at `last`, those after it have moved up by one. */
export function stepFrom(
  rows: CaseRow[], id: string | null, by: number, last = 0,
): CaseRow | undefined {
  const at = placeOf(rows, id);
  const to = at >= 0 ? at + by : id === null ? 0 : by > 0 ? last + by - 1 : last + by;
  return rows[Math.min(rows.length - 1, Math.max(0, to))];
}

/** What leaves cases out; the order, and whether open or ended ones are listed, does not. */
const NARROWS = FILTERS.filter((key) => key !== "sort" && key !== "ended");
export const isNarrowed = (asked: Asked): boolean => NARROWS.some((key) => asked[key]);
/** What the address no longer says once all are wanted again. */
export const CLEARED: Record<string, null> = Object.fromEntries(NARROWS.map((key) => [key, null]));

/** What narrows the queue and orders it, as one word: another one is another queue. */
export const queueName = (asked: Asked): string => FILTERS.map((key) => asked[key]).join("\n");
