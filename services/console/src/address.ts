// Where the reader is: the page, and the case, thing or crew it is open at, kept in the address.
import { useSyncExternalStore } from "react";

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

const moved = (): void => {
  for (const listen of listeners) listen();
};

/** "/", "/status" or "/crew". */
export function usePage(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.replace(/(.)\/+$/, "$1"));
}

/** One named value of the address, such as the open case. */
export function useAddress(key: "case" | "thing" | "crew"): string | null {
  return useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(key));
}

export function goTo(path: string): void {
  history.pushState(null, "", path);
  moved();
}

/** Opens or (with null) closes what the address names, on the same page. */
export function open(key: "case" | "thing" | "crew", value: string | null): void {
  const asked = new URLSearchParams(location.search);
  if (asked.get(key) === value) return;
  if (value === null) asked.delete(key);
  else asked.set(key, value);
  const search = asked.toString();
  history.pushState(null, "", location.pathname + (search ? `?${search}` : ""));
  moved();
}
