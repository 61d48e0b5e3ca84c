// What the server tells as it happens: one event stream for the whole page, kept in a tiny store.
import { useSyncExternalStore } from "react";
import { api, type CaseRow, type Pulse, type Refusal } from "./api.ts";
import { setServerNow } from "./clock.ts";
import { retryIn_ms } from "./contact.ts";
import { overdueBy, type Rows } from "./held.ts";
import { refusalOf } from "./sending.ts";
import { isSignedIn } from "./session.ts";
import { listen } from "./stream.ts";

const TELL_MS = 100;
const CLOSED_KEPT = 200;
const RATES_KEPT = 120;
export const OPEN_LIMIT = 2000;

export interface Feed {
  pulse: Pulse | null;
  rates: number[];
  open: Rows;
  openLoaded: boolean;
  /** Cases that ended while this page was open, newest first. */
  ended: CaseRow[];
  /** Why the open cases could not be read, until they are. */
  refusal: Refusal | null;
}

const ENDS = new Set(["closed", "dismissed", "forced"]);
export const hasEnded = (row: CaseRow): boolean => ENDS.has(row.state);

let feed: Feed = {
  pulse: null, rates: [], open: new Map(), openLoaded: false, ended: [], refusal: null,
};
const listeners = new Set<() => void>();
let telling = 0;

/** Changes within a tenth of a second reach the screen together. */
function change(part: Partial<Feed>): void {
  feed = { ...feed, ...part };
  if (telling) return;
  telling = window.setTimeout(() => {
    telling = 0;
    for (const tell of listeners) tell();
  }, TELL_MS);
}

function takePulse(pulse: Pulse): void {
  setServerNow(pulse.now);
  const rates = [...feed.rates, pulse.per_second.received].slice(-RATES_KEPT);
  change({ pulse, rates, open: overdueBy(pulse.now, feed.open) });
}

function takeCase(row: CaseRow): void {
  const open = new Map(feed.open);
  let ended = feed.ended.filter((other) => other.id !== row.id);
  if (hasEnded(row)) {
    open.delete(row.id);
    ended = [row, ...ended].slice(0, CLOSED_KEPT);
  } else {
    open.set(row.id, row);
  }
  change({ open, ended });
}

/** After each (re)connection the whole desk is read anew, so nothing missed stays missed. */
async function readAnew(): Promise<void> {
  try {
    const [rows, status] = await Promise.all([api.cases("open", OPEN_LIMIT), api.status()]);
    setServerNow(status.now);
    const rates = feed.rates.length > 0 ? feed.rates : status.recent.map((point) => point.received);
    change({
      open: new Map(rows.map((row) => [row.id, row])),
      openLoaded: true, pulse: status, rates, refusal: null,
    });
  } catch (error) {
    change({ refusal: refusalOf(error) });
    window.setTimeout(readAnew, retryIn_ms());
  }
}

/** A broken event is skipped: the next one, or the next reading anew, carries the truth. */
const parsed = <T>(take: (value: T) => void) => (data: string): void => {
  let value: T;
  try {
    value = JSON.parse(data) as T;
  } catch {
    return;
  }
  take(value);
};

function connect(): void {
  listen({
    // Behind the sign-in page nobody listens; the stream ends with the session.
    wanted: isSignedIn,
    opened: () => void readAnew(),
    // An answer of 401 closes the stream without a word: asking says which it was.
    ended: () => void api.me().catch(() => {}),
    events: { tally: parsed(takePulse), case: parsed(takeCase) },
  });
}

let started = false;
function subscribe(tell: () => void): () => void {
  if (!started) {
    started = true;
    connect();
  }
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** The part of the feed a component draws; it draws again only when that part changes. */
export function useFeed<T>(part: (feed: Feed) => T): T {
  return useSyncExternalStore(subscribe, () => part(feed));
}
