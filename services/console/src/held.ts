// The open cases that the page holds: pure functions on what was read and what came since.
import type { CaseRow } from "./api.ts";

const ENDS = new Set(["closed", "dismissed", "forced"]);
export const hasEnded = (row: CaseRow): boolean => ENDS.has(row.state);

export type Rows = ReadonlyMap<string, CaseRow>;

/** Passing a limit is no fact that the server tells: the clock says it. The same rows where none
 * passed since; a clock that stands still has no `due_at`. */
export function overdueBy(now: number, open: Rows): Rows {
  let fresh: Map<string, CaseRow> | null = null;
  for (const row of open.values()) {
    if (row.overdue || row.due_at === null || row.due_at >= now) continue;
    fresh ??= new Map(open);
    fresh.set(row.id, { ...row, overdue: true });
  }
  return fresh ?? open;
}

/** What was held, with what the events told since: they are newer. */
export function heldAfter(held: Rows, told: Iterable<CaseRow>): Rows {
  const open = new Map(held);
  for (const row of told) {
    if (hasEnded(row)) open.delete(row.id);
    else open.set(row.id, row);
  }
  return open;
}
