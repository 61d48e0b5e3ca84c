// Whether the server is heard, and since when not: by the stream of events, and by what is asked.
import { useSyncExternalStore } from "react";
import { serverNow } from "./clock.ts";

/** A break shorter than this is nobody's concern. */
const GRACE_MS = 4000;
/** While nothing is heard, everything that reads tries this often. */
const TRY_MS = 5000;
const RETRY_MS = 2000;
/** Whoever stops listening while its way is broken says `heard`: nobody waits for it any more. */
type Way = "asked" | "stream";

/** About so long: pages that lost the server together do not come back to it together. */
const about = (span_ms: number): number => span_ms * (0.75 + Math.random() / 2);
/** How long to wait before trying again. */
export const retryIn_ms = (): number => about(RETRY_MS);

const broken = new Set<Way>();
const listeners = new Set<() => void>();
const readers = new Set<() => void>();
let broken_at = 0;
let told = false;
let grace = 0;
let tries = 0;

function tell(is: boolean): void {
  told = is;
  window.clearInterval(tries);
  if (is) tries = window.setInterval(readAnew, about(TRY_MS));
  for (const listen of listeners) listen();
}

/** Nothing comes this way any more. */
export function unheard(way: Way): void {
  if (broken.size === 0) {
    broken_at = serverNow();
    grace = window.setTimeout(() => tell(true), GRACE_MS);
  }
  broken.add(way);
}

/** It comes again; once it does every way, everything is read anew. */
export function heard(way: Way): void {
  if (!broken.delete(way) || broken.size > 0) return;
  window.clearTimeout(grace);
  if (!told) return;
  tell(false);
  readAnew();
}

/** Whether what is asked is answered, as far as is known: also where something else is broken. */
export const isAnswered = (): boolean => !broken.has("asked");

/** Everything that reads from the server does so now. */
export function readAnew(): void {
  for (const read of [...readers]) read();
}

/** Calls this when everything is read anew; returns how to stop that. */
export function onReadAnew(read: () => void): () => void {
  readers.add(read);
  return () => {
    readers.delete(read);
  };
}

/** A page in the background reads nothing; once it is looked at, it should not show the old. */
export function readWhenSeen(): void {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) readAnew();
  });
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Since when the server is not heard; null while it is. */
export function useLost(): number | null {
  return useSyncExternalStore(subscribe, () => (told ? broken_at : null));
}
