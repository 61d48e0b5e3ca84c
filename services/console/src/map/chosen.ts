// What the map rings and flies to: the newest that was opened, of what is open still.
import type { Position, Shape } from "../api.ts";

export interface Ringed {
  kind: "case" | "thing" | "place" | "sought"; of: string; position: Position;
  /** Each opening has a higher one: the map flies once a turn. */
  turn: number;
  /** Whether it leaves a track. */
  moves: boolean;
  /** The line or the area that it is. */
  shape: Shape | null;
}
export interface Open { case: string | null; thing: string | null; place: string | null }

/** One place of each kind, the newest last. What was sought goes when anything is opened. */
export const placed = (places: Ringed[], fresh: Ringed): Ringed[] =>
  [...places.filter(({ kind }) => kind !== fresh.kind && kind !== "sought"), fresh];

export const withoutSought = (places: Ringed[]): Ringed[] =>
  (places.some(({ kind }) => kind === "sought")
    ? places.filter(({ kind }) => kind !== "sought") : places);

/** The newest place whose subject is open; what was sought is until it is cleared. */
export const shownOf = (places: Ringed[], open: Open): Ringed | null =>
  places.findLast(({ kind, of }) => kind === "sought" || open[kind] === of) ?? null;
