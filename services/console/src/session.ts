// Who is signed in in this browser, and what that post may do.
import { useSyncExternalStore } from "react";
import { api, type Me, onSignedOut, Refusal, type RightName } from "./api.ts";
import { retryIn_ms } from "./contact.ts";

const KEY = "cityloop.signed-in";

/** undefined: not known yet; null: nobody. */
let me: Me | null | undefined;
const listeners = new Set<() => void>();

export function signedIn(as: Me | null): void {
  remember(as !== null);
  if (me === as) return;
  me = as;
  for (const listen of listeners) listen();
}

/** The cookie cannot be read here; that there should be one is kept beside it. */
function remember(is: boolean): void {
  try {
    if (is) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing asks the server each time.
  }
}

/** Whether somebody may be signed in: whoever never was need not ask, only to be refused. */
function maybeSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

/** The token of a demo's link, which the address gives up at once. */
function tokenOfVisit(): string {
  if (location.pathname !== "/visit") return "";
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/");
  return token;
}

/** A page of a demo's link signs its visitor in; any other asks who is signed in already. */
function begin(token = tokenOfVisit()): void {
  if (!token && !maybeSignedIn()) return signedIn(null);
  (token ? api.visit(token) : api.me()).then(signedIn, (error: unknown) => {
    if (error instanceof Refusal && !error.isTrouble) signedIn(null);
    else window.setTimeout(() => begin(token), retryIn_ms());
  });
}

/** Asks again who is signed in, and until when. */
export function askWho(): void {
  api.me().then(signedIn, () => {});
}

onSignedOut(() => signedIn(null));
let started = false;
function subscribe(listen: () => void): () => void {
  if (!started) {
    started = true;
    begin();
  }
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const isSignedIn = (): boolean => Boolean(me);

export function useMe(): Me | null | undefined {
  return useSyncExternalStore(subscribe, () => me);
}

/** Whether whoever is signed in may do this. */
export function useMay(): (right: RightName) => boolean {
  const who = useMe();
  return (right) => who?.rights.includes(right) ?? false;
}

/** Everything that was read goes with the page. */
export function signOut(): void {
  const leave = () => location.assign("/");
  api.signOut().then(leave, leave);
}
