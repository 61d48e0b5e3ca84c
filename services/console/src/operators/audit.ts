// The audit as it is read: the newest again and again, older rows when they are asked for.
import { useEffect, useState } from "react";
import {
  api, type AuditRow, type Noted, POSTS, type PostName, type Refusal,
} from "../api.ts";
import { useReading } from "../reading.ts";
import { useSending } from "../sending.ts";
import type { Words } from "../words/en.ts";

const PAGE = 100;
const READ_EVERY_MS = 5000;

/** What is known of the audit; `whole`: nothing is older. */
export interface Known { rows: AuditRow[]; whole: boolean }
const NOTHING_KNOWN: Known = { rows: [], whole: false };

/** The newest rows before those that are known; known rows that they do not reach are dropped. */
export function joined(known: Known, newest: AuditRow[]): Known {
  const oldest = newest.at(-1)?.number ?? Infinity;
  const all = newest.length < PAGE;
  const reach = all || (known.rows[0]?.number ?? 0) >= oldest - 1;
  if (!reach) return { rows: newest, whole: false };
  const older = known.rows.filter((row) => row.number < oldest);
  return { rows: [...newest, ...older], whole: all || known.whole };
}

/** The rows older than `last` after it, if it is the last still. */
export const continued = ({ rows, whole }: Known, last: AuditRow, older: AuditRow[]): Known =>
  (rows.at(-1)?.number === last.number
    ? { rows: [...rows, ...older], whole: older.length < PAGE } : { rows, whole });

export type Kind = "all" | "denied" | "office";
const KINDS: Record<Exclude<Kind, "all">, ReadonlySet<Noted>> = {
  denied: new Set<Noted>(["denied", "sign_in_failed", "sign_in_shut"]),
  office: new Set<Noted>([
    "set_up", "password_changed", "operator_added", "operator_changed", "operator_removed",
    "link_made", "program_added",
  ]),
};
export const isOf = (row: AuditRow, kind: Kind): boolean =>
  kind === "all" || KINDS[kind].has(row.what);
export const isBad = (row: AuditRow): boolean => KINDS.denied.has(row.what);

const isPost = (word: string | undefined): word is PostName =>
  (POSTS as readonly string[]).includes(word ?? "");

/** Of many denials only the first are told; of the others, how many there were. */
const MORE = /^(\d+) more within an hour$/;

/** "wang dispatcher" says a name and a post; the post has words. */
export function aboutWords({ about, what }: AuditRow, words: Words): string {
  const more = what === "denied" ? MORE.exec(about)?.[1] : undefined;
  if (more) return words.audit.more(more);
  if (what === "denied") return about;
  const parts = about.split(" ");
  const post = parts.at(-1);
  if (!isPost(post)) return about;
  return [...parts.slice(0, -1), words.posts[post]].join(parts.length > 1 ? " · " : "");
}

interface Read {
  /** null until the first answer. */
  rows: AuditRow[] | null;
  refusal: Refusal | null; again: () => void;
  /** Whether there is nothing older. */
  whole: boolean;
  older: () => void; reading: boolean; olderRefusal: Refusal | null;
}

export function useAudit(): Read {
  const { value, refusal, again } = useReading("audit", () => api.audit(PAGE, null), READ_EVERY_MS);
  const [known, setKnown] = useState<Known | null>(null);
  const { sending, refusal: olderRefusal, send } = useSending();
  useEffect(() => {
    if (value) setKnown((known) => joined(known ?? NOTHING_KNOWN, value));
  }, [value]);
  const older = () => {
    const last = known?.rows.at(-1);
    if (last) {
      send(api.audit(PAGE, last.number), (more) =>
        setKnown((known) => continued(known ?? NOTHING_KNOWN, last, more)));
    }
  };
  const { rows = null, whole = false } = known ?? {};
  return { rows, refusal, again, whole, older, reading: sending, olderRefusal };
}
