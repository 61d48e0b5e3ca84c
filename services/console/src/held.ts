// The open cases that the page holds: pure functions on what was read and what came since.
import type { CaseRow } from "./api.ts";

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
