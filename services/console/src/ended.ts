// Cases that ended: those the server lists, and those that ended while the page was open.
import { useMemo } from "react";
import { api, type CaseRow, type Refusal } from "./api.ts";
import { useFeed } from "./feed.ts";
import { useReading } from "./reading.ts";

const ENDED_EVERY_MS = 15_000;

export interface Ended {
  rows: CaseRow[];
  /** Whether the server has listed them; until then there are none. */
  loaded: boolean;
  /** Whether it lists no more than the newest. */
  cut: boolean;
  refusal: Refusal | null;
}

export function useEnded(wanted: boolean, limit: number): Ended {
  const heard = useFeed((feed) => feed.ended);
  const { value: read, refusal } = useReading(
    wanted ? "ended" : "not-wanted",
    () => (wanted ? api.cases("closed", limit) : Promise.resolve([])),
    ENDED_EVERY_MS,
  );
  const rows = useMemo(() => {
    if (!read) return [];
    const all = new Map(read.map((row) => [row.id, row]));
    for (const row of heard) all.set(row.id, row);
    return [...all.values()].sort((a, b) => (b.closed_at ?? 0) - (a.closed_at ?? 0));
  }, [heard, read]);
  return { rows, loaded: read !== null, cut: (read?.length ?? 0) >= limit, refusal };
}
