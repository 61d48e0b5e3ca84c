// Where the reader is: the page, and the case, thing or crew it is open at, kept in the address.
import { useMemo, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const CHANGED = "popstate";

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  window.addEventListener(CHANGED, listen);
  return () => {
    listeners.delete(listen);
    window.removeEventListener(CHANGED, listen);
  };
}

let stayed = true;
/** Whether the page still stands where it was loaded: what is open then came with it. */
export const hasStayed = (): boolean => stayed;

const moved = (): void => {
  stayed = false;
  for (const listen of listeners) listen();
};

/** "/", "/cases", "/status" and so on. */
export function usePage(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.replace(/(.)\/+$/, "$1"));
}

/** One named value of the address, such as the open case. */
export function useAddress(key: string): string | null {
  return useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(key));
}

/** All named values of the address. */
export function useAddressed(): URLSearchParams {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return useMemo(() => new URLSearchParams(search), [search]);
}

export function goTo(path: string): void {
  history.pushState(null, "", path);
  moved();
}

export type Named = Record<string, string | null>;

function withNamed(named: Named): string | null {
  const asked = new URLSearchParams(location.search);
  const before = asked.toString();
  for (const [key, value] of Object.entries(named)) {
    if (value === null || value === "") asked.delete(key);
    else asked.set(key, value);
  }
  const search = asked.toString();
  if (search === before) return null;
  return location.pathname + (search ? `?${search}` : "");
}

/** The live map has one card: of these one is open at a time. */
const CARDS = ["thing", "place"];

/** Opens or (with null) closes what the address names, on the same page. */
export function open(key: string, value: string | null): void {
  const others = value !== null && CARDS.includes(key) ? CARDS : [];
  const closed = Object.fromEntries(others.map((other) => [other, null]));
  const address = withNamed({ ...closed, [key]: value });
  if (address !== null) goTo(address);
}

/** Changes the address without a step to go back to: for what is chosen while reading on. */
export function amend(named: Named): void {
  const address = withNamed(named);
  if (address === null) return;
  history.replaceState(null, "", address);
  moved();
}

/** The address of a thing's own page. */
export const thingAddress = (name: string): string => `/thing?thing=${encodeURIComponent(name)}`;
/** The address of a case in the queue. */
export const caseAddress = (id: string): string => `/cases?case=${encodeURIComponent(id)}`;

/** The live map, with a case or a thing opened on it. */
export const onMap = (kind: "case" | "thing", name: string): string =>
  `/?${kind}=${encodeURIComponent(name)}`;
