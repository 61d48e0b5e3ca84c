// What the server tells as it happens: one event stream for the whole page, kept in a tiny store.
import { useSyncExternalStore } from "react";
import { api, type CaseRow, type Pulse, type Refusal, type Status } from "./api.ts";
import { setServerNow } from "./clock.ts";
import { retryIn_ms } from "./contact.ts";
import { hasEnded, heldAfter, overdueBy, type Rows } from "./held.ts";
import { refusalOf } from "./sending.ts";
import { isSignedIn } from "./session.ts";
import { listen } from "./stream.ts";

const TELL_MS = 100;
const CLOSED_KEPT = 200;
const RATES_KEPT = 120;
/** The most that the server lists. */
const OPEN_LIMIT = 5000;
/** A list that was cut is read again so often: what was left out comes as others end. */
const CUT_AGAIN_MS = 30_000;

export interface Feed {
  pulse: Pulse | null;
  rates: number[];
  /** None until they are read. */
  open: Rows;
  openLoaded: boolean;
  /** Whether more were open, when they were read, than the server lists. */
  cut: boolean;
  /** Cases that ended while this page was open, newest first. */
  ended: CaseRow[];
  /** Why the open cases could not be read, until they are. */
  refusal: Refusal | null;
}

let feed: Feed = {
  pulse: null, rates: [], open: new Map(), openLoaded: false, cut: false, ended: [], refusal: null,
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
  told?.set(row.id, row);
  const others = feed.ended.filter((other) => other.id !== row.id);
  const ended = hasEnded(row) ? [row, ...others].slice(0, CLOSED_KEPT) : others;
  // A few that were told of are not the list that is still to be read.
  const open = feed.openLoaded ? heldAfter(feed.open, [row]) : feed.open;
  change({ open, ended });
}

/** What events told while the open cases are being read. */
let told: Map<string, CaseRow> | null = null;
/** Ends the reading that is under way. */
let leave = (): void => {};

/** After each (re)connection the whole desk is read anew, so nothing missed stays missed; asked
 * again until it answers, for as long as that connection stands. */
function readDesk(): void {
  leave();
  let left = false;
  let timer = 0;
  leave = () => {
    left = true;
    told = null;
    window.clearTimeout(timer);
  };
  const once = async (): Promise<void> => {
    told = new Map();
    try {
      const [rows, status] = await Promise.all([api.cases("open", OPEN_LIMIT), api.status()]);
      if (left) return;
      takeDesk(rows, status);
      told = null;
      if (feed.cut) timer = window.setTimeout(once, CUT_AGAIN_MS);
    } catch (error) {
      if (left) return;
      change({ refusal: refusalOf(error) });
      timer = window.setTimeout(once, retryIn_ms());
    }
  };
  void once();
}

function takeDesk(rows: CaseRow[], status: Status): void {
  const open = heldAfter(new Map(rows.map((row) => [row.id, row])), told?.values() ?? []);
  const rates = feed.rates.length > 0 ? feed.rates : status.recent.map((point) => point.received);
  const newer = feed.pulse && feed.pulse.now > status.now ? feed.pulse : null;
  if (!newer) setServerNow(status.now);
  change({
    open, openLoaded: true, cut: rows.length >= OPEN_LIMIT, pulse: newer ?? status, rates,
    refusal: null,
  });
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
    opened: readDesk,
    ended: () => {
      leave();
      // An answer of 401 closes the stream without a word: asking says which it was.
      void api.me().catch(() => {});
    },
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
