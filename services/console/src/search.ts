// What a text in the search field may mean, and which of what was found Enter opens.
import type { Area, CaseRow, Street, ThingRow } from "./api.ts";

const CASE_ID = /^\d{6}-\d+$/;

/** Open cases that a text names by id, subject or class. */
export function casesLike(open: Iterable<CaseRow>, text: string, limit: number): CaseRow[] {
  if (text === "") return [];
  const wanted = text.toLowerCase();
  const says = (row: CaseRow) => [
    row.id, row.subject, row.class?.label.zh, row.class?.label.en, row.class?.code,
  ].some((word) => word?.toLowerCase().includes(wanted));
  return [...open].filter(says).slice(0, limit);
}

/** The id of a case that is not among those found: it may have ended. */
export const otherCase = (text: string, found: CaseRow[]): string | null =>
  (CASE_ID.test(text) && found.every(({ id }) => id !== text) ? text : null);

export interface Finds {
  /** What was typed. */
  text: string;
  cases: CaseRow[]; things: ThingRow[]; streets: Street[]; areas: Area[];
  /** Whether things, streets and areas are those of this very text. */
  read: boolean;
}
export type Choice =
  | { kind: "case" | "ended" | "thing"; name: string } | { kind: "street"; street: Street }
  | { kind: "area"; area: Area };

/** What Enter opens: what is named exactly at once, anything else once all is read; null: wait. */
export function choiceOf(
  { text, cases, things, streets, areas, read }: Finds,
): Choice | null {
  const exact = cases.find(({ id }) => id === text);
  if (exact) return { kind: "case", name: text };
  if (otherCase(text, cases)) return { kind: "ended", name: text };
  const thing = things.find(({ name }) => name === text);
  if (thing) return { kind: "thing", name: text };
  if (!read) return null;
  const area = areas.find(({ code }) => code === text);
  if (area) return { kind: "area", area };
  const [first] = things;
  if (first) return { kind: "thing", name: first.name };
  if (cases[0]) return { kind: "case", name: cases[0].id };
  if (streets[0]) return { kind: "street", street: streets[0] };
  return areas[0] ? { kind: "area", area: areas[0] } : null;
}

export type Standing = "refused" | "looking" | "none" | "found";
/** How a search stands, for whoever waits: what was refused is said although others answered, and
 * what was found before stays while something is looked for. */
export const standingOf = (
  { hits, read, refused }: { hits: number; read: boolean; refused: boolean },
): Standing => (refused ? "refused" : hits > 0 ? "found" : read ? "none" : "looking");
