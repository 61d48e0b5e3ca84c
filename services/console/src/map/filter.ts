// Which things the map shows: by type, by how they stand, and by where they are.
import type { Area, Kind } from "../api.ts";

export interface Where { within: "street" | "duty_area"; area: Area }
export interface Hidden {
  kinds: ReadonlySet<string>; states: ReadonlySet<number>;
  /** Everything outside it is hidden. */
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
