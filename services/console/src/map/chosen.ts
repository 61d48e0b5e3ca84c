// What the map rings and flies to: the newest that was opened, of what is open still.
import type { Position, Shape } from "../api.ts";

export interface Ringed {
  kind: "case" | "thing" | "place" | "street"; of: string; position: Position;
  /** Each opening has a higher one: the map flies once a turn. */
  turn: number;
  /** Whether it leaves a track. */
  moves: boolean;
  /** The line or the area that it is. */
  shape: Shape | null;
}
export interface Open { case: string | null; thing: string | null; place: string | null }

/** One place of each kind, the newest last. A street goes when a case or a thing is opened. */
export const placed = (places: Ringed[], fresh: Ringed): Ringed[] =>
  [...places.filter(({ kind }) => kind !== fresh.kind && kind !== "street"), fresh];

export const withoutStreet = (places: Ringed[]): Ringed[] =>
  (places.some(({ kind }) => kind === "street")
    ? places.filter(({ kind }) => kind !== "street") : places);

/** The newest place whose subject is open; a street is until it is cleared. */
export const shownOf = (places: Ringed[], open: Open): Ringed | null =>
  places.findLast(({ kind, of }) => kind === "street" || open[kind] === of) ?? null;
