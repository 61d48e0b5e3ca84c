// What the map shows: things by type, by how they stand and by where they are, cases by where they
// are.
import type { Area, Kind, Lies } from "../api.ts";

export interface Where { within: "street" | "duty_area"; area: Area }
export interface Hidden {
  kinds: ReadonlySet<string>; states: ReadonlySet<number>;
  /** Things and cases outside it are hidden; vehicles and crews are not, because they move from
   * area to area. */
  where: Where | null;
}
export const NOTHING_HIDDEN: Hidden = { kinds: new Set(), states: new Set(), where: null };

const STATES = [0, 1, 2, 3];

export const isFiltered = ({ kinds, states, where }: Hidden): boolean =>
  kinds.size + states.size > 0 || where !== null;

/** The question that narrows the tiles of things; empty where all are shown. */
export function narrowed(kinds: Kind[], hidden: Hidden): string {
  const asked = new URLSearchParams();
  if (hidden.kinds.size > 0) {
    const shown = kinds.filter(({ name }) => !hidden.kinds.has(name));
    asked.set("kinds", shown.map(({ name }) => name).join(","));
  }
  if (hidden.states.size > 0) {
    asked.set("states", STATES.filter((state) => !hidden.states.has(state)).join(","));
  }
  if (hidden.where) asked.set(hidden.where.within, hidden.where.area.code);
  return asked.size > 0 ? `?${asked}` : "";
}

/** Those that lie where the map is narrowed to. */
export const lyingIn = <T extends Lies>(rows: Iterable<T>, where: Where | null): T[] =>
  [...rows].filter((row) => where === null || row[where.within]?.code === where.area.code);
