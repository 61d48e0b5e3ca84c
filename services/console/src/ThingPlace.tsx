// Where a thing is on a small map; what moves has its track of the last hour.
import { lazy, Suspense, useMemo } from "react";
import { api, type City, type Position, type Thing } from "./api.ts";
import { serverNow } from "./clock.ts";
import { distance_m } from "./place.ts";
import { useReading } from "./reading.ts";
import { useWords } from "./words/language.ts";

const SmallMap = lazy(() => import("./SmallMap.tsx"));
const HOUR_MS = 3_600_000;
const TRACK_MS = 20_000;
/** Places nearer than this to the one before are one place. */
const APART_M = 4;
const OPEN_CASE = 3;
export const MOVES: ReadonlySet<string> = new Set(["vehicle", "crew"]);

/** The places something was at over the last hour, oldest first. */
export function useTrack(name: string | null): Position[] {
  const read = useReading(
    name ?? "nobody",
    async () => (name ? (await api.track(name, serverNow() - HOUR_MS)).rows : []),
    TRACK_MS,
  ).value;
  return useMemo(() => {
    const track: Position[] = [];
    for (const { values: [lon, lat] } of read ?? []) {
      if (typeof lon !== "number" || typeof lat !== "number") continue;
      const last = track.at(-1);
      if (!last || distance_m(last, [lon, lat]) >= APART_M) track.push([lon, lat]);
    }
    return track;
  }, [read]);
}

export function ThingPlace({ thing, city }: { thing: Thing; city: City }) {
  const words = useWords();
  const moves = MOVES.has(thing.role);
  const told = useTrack(moves ? thing.name : null);
  const [lon, lat] = thing.position;
  const track = useMemo<Position[]>(() =>
    (told.length > 0 ? [...told, [lon, lat]] : told), [told, lon, lat]);
  return (
    <>
      <Suspense fallback={<div className="small-map" />}>
        <SmallMap city={city} to={thing.position} here={null} collect={null} track={track}
          shape={thing.register?.geometry ?? null} follow calm={thing.state !== OPEN_CASE} />
      </Suspense>
      {moves && track.length > 1 && <p className="faint">{words.thingPage.track}</p>}
    </>
  );
}
