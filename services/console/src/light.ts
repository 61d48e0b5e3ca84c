// Dark for control rooms, light for offices: kept in this browser, at first what it prefers.
import { useSyncExternalStore } from "react";

export type Light = "day" | "night";
const KEY = "cityloop.light";
const listeners = new Set<() => void>();
const bright = window.matchMedia("(prefers-color-scheme: light)");

function kept(): Light | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "day" || kept === "night" ? kept : null;
  } catch {
    // A browser that keeps nothing still has a preference.
    return null;
  }
}

let chosen = kept();
const light = (): Light => chosen ?? (bright.matches ? "day" : "night");

function show(): void {
  document.documentElement.dataset.light = light();
  for (const listen of listeners) listen();
}
show();
bright.addEventListener("change", show);

export function switchLight(): void {
  chosen = light() === "day" ? "night" : "day";
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Not kept, still switched.
  }
  show();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export function useLight(): Light {
  return useSyncExternalStore(subscribe, light);
}

const WIDE_PX = 1000;
/** Whether things stand beside each other; below that, the style sheets say, under each other. */
export const isWide = (): boolean => window.innerWidth > WIDE_PX;

/** Pixels of so many tenths of the root's font size: what `rem` is in the style sheets. */
export const px = (rems: number): number =>
  rems * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
