// Cases that ended: those the server lists, and those that ended while the page was open.
import { useMemo } from "react";
import { api, type CaseRow } from "./api.ts";
import { useFeed } from "./feed.ts";
import { useReading } from "./reading.ts";

const ENDED_EVERY_MS = 15_000;

export function useEnded(wanted: boolean, limit: number): CaseRow[] {
  const heard = useFeed((feed) => feed.ended);
  const read = useReading(
    wanted ? "ended" : "not-wanted",
    () => (wanted ? api.cases("closed", limit) : Promise.resolve([])),
    ENDED_EVERY_MS,
  ).value;
  return useMemo(() => {
    const all = new Map((read ?? []).map((row) => [row.id, row]));
    for (const row of heard) all.set(row.id, row);
    return [...all.values()].sort((a, b) => (b.closed_at ?? 0) - (a.closed_at ?? 0));
  }, [heard, read]);
}
