// How the city stood at one moment of the past: pure functions on what the server tells of a span.
import type { CaseState, Past, Position, ThingState, Tracks } from "./api.ts";
import { turnBetween } from "./map/motion.ts";
import { distance_m } from "./place.ts";

const PARTS = 1e6;
/** Two places farther apart in time are no movement: it was not heard in between. */
const GLIDE_STEPS = 4;
const AROUND_MS = 30_000;
/** Less than this is what a position errs by. */
const MOVED_M = 8;

/** Where one thing was: parallel lists in order of time. */
export interface Track {
  name: string; kind: number; at: number[]; lon: number[]; lat: number[]; heading: number[];
}

/** Counts the small numbers of the answer together again. */
export function tracksOf({ from, step_ms, movers }: Tracks): Track[] {
  return movers.map(({ name, kind, path }) => {
    const track: Track = { name, kind, at: [], lon: [], lat: [], heading: [] };
    let [step, east, north] = [0, 0, 0];
    for (let i = 0; i + 3 < path.length; i += 4) {
      step += path[i]!;
      east += path[i + 1]!;
      north += path[i + 2]!;
      track.at.push(from + step * step_ms);
      track.lon.push(east / PARTS);
      track.lat.push(north / PARTS);
      track.heading.push(path[i + 3]!);
    }
    return track;
  });
}

/** The last place in a sorted list that is not after `at`; -1 where all are. */
export function lastBefore(times: number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where it was; null before it was first heard in the span. */
export function placeAt(track: Track, at: number, step_ms: number):
  { position: Position; heading: number } | null {
  const i = lastBefore(track.at, at);
  if (i < 0) return null;
  const gap = (track.at[i + 1] ?? Infinity) - track.at[i]!;
  // A place that is not told again is the same place: it left just before it was next told.
  const left = gap > GLIDE_STEPS * step_ms ? track.at[i + 1]! - step_ms : track.at[i]!;
  const share = Number.isFinite(gap)
    ? Math.max(0, (at - left) / Math.max(1, track.at[i + 1]! - left))
    : 0;
  const mix = (list: number[]) => list[i]! + ((list[i + 1] ?? list[i]!) - list[i]!) * share;
  const heading = track.heading[i]!;
  return {
    position: [mix(track.lon), mix(track.lat)],
    heading: turnBetween(heading, track.heading[i + 1] ?? heading, share),
  };
}

/** Whether it went anywhere within a minute around a moment: what stands is heard, too. */
export function movedAt(track: Track, at: number, step_ms: number): boolean {
  const before = placeAt(track, at - AROUND_MS, step_ms);
  const after = placeAt(track, at + AROUND_MS, step_ms);
  return before !== null && after !== null &&
    distance_m(before.position, after.position) >= MOVED_M;
}

/** How each thing of the answer stood. */
export function statesAt(past: Past, at: number): ThingState[] {
  const states = past.things.map((thing) => thing.state);
  for (const [after, place, state] of past.changes) {
    if (past.from + after > at) break;
    states[place] = state;
  }
  return states;
}

export interface PastCase {
  id: string; position: Position; state: CaseState; overdue: boolean; class: number | null;
}

/** The cases that were open, each as it stood. */
export function casesAt(past: Past, at: number): PastCase[] {
  return past.cases
    .filter((row) => row.opened_at <= at && (row.ended_at === null || row.ended_at > at))
    .map((row) => {
      const step = lastBefore(row.steps.map(([at]) => at), at);
      return {
        id: row.id, position: row.position, class: row.class,
        state: row.steps[step]?.[1] ?? "reported",
        overdue: row.overdue_at !== null && row.overdue_at <= at,
      };
    });
}

/** How many cases were open at each of so many moments, evenly over the span. */
export function openOver(past: Past, moments: number): number[] {
  const step = (past.to - past.from) / Math.max(1, moments - 1);
  return Array.from({ length: moments }, (_, i) => {
    const at = past.from + i * step;
    return past.cases.filter((row) =>
      row.opened_at <= at && (row.ended_at === null || row.ended_at > at)).length;
  });
}
