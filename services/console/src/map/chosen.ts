// What the map rings and flies to: the newest that was opened, of what is open still.
import type { Position, Shape } from "../api.ts";

export interface Place {
  kind: "case" | "thing" | "street"; of: string; position: Position;
  /** Each opening has a higher one: the map flies once a turn. */
  turn: number;
  /** Whether it leaves a track. */
  moves: boolean;
  /** The line or the area that it is. */
  shape: Shape | null;
}
export interface Open { case: string | null; thing: string | null }

/** One place of each kind, the newest last. A street goes when a case or a thing is opened. */
export const placed = (places: Place[], fresh: Place): Place[] =>
  [...places.filter(({ kind }) => kind !== fresh.kind && kind !== "street"), fresh];

export const withoutStreet = (places: Place[]): Place[] =>
  (places.some(({ kind }) => kind === "street")
    ? places.filter(({ kind }) => kind !== "street") : places);

/** The newest place whose subject is open; a street is until it is cleared. */
export const shownOf = (places: Place[], open: Open): Place | null =>
  places.findLast(({ kind, of }) => kind === "street" || open[kind] === of) ?? null;
