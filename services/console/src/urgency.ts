// What the desk looks at first.
import type { CaseRow } from "./api.ts";

/** Overdue first, then what is due first, then what has no limit yet, oldest first. */
export function byUrgency(a: CaseRow, b: CaseRow): number {
  return Number(b.overdue) - Number(a.overdue) ||
    (a.due_at ?? Number.MAX_VALUE) - (b.due_at ?? Number.MAX_VALUE) ||
    a.opened_at - b.opened_at || a.id.localeCompare(b.id);
}
