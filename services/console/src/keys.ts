// The keyboard: a page says which keys do what; a field, a button and a dialog keep their own.
import { useEffect, useRef } from "react";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

/** What has the keys: something that is written in, that is pressed, one of several to choose
 * from, a tick, or nothing that wants any. */
type Holder = "field" | "pressed" | "choice" | "tick" | "nothing";

const FIELDS = "search *, textarea, select, [contenteditable], input:not([type=range]," +
  " [type=checkbox], [type=radio], [type=button], [type=submit], [type=reset])";
const PRESSED = "a, button, summary, [role=radio], [role=tab]," +
  " input[type=submit], input[type=reset], input[type=button]";

const KEPT: Record<Exclude<Holder, "field">, string[]> = {
  pressed: ["Enter", " "], tick: [" "], nothing: [],
  choice: [" ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
};

function holderOf(target: EventTarget | null): Holder {
  if (!(target instanceof Element)) return "nothing";
  if (target.matches(FIELDS)) return "field";
  if (target.matches("input[type=radio]")) return "choice";
  if (target.matches("input[type=checkbox]")) return "tick";
  return target.closest(PRESSED) ? "pressed" : "nothing";
}

/** Whether the page does not hear this key, since what has the keys wants it itself. */
export const keeps = (holder: Holder, key: string): boolean =>
  holder === "field" || KEPT[holder].includes(key);

/** Escape leaves a field, and is then done: what is open behind it stays open. */
function leaveField(event: KeyboardEvent): void {
  if (event.key !== "Escape" || !(event.target instanceof HTMLElement)) return;
  event.preventDefault();
  event.target.blur();
}

/** Whether a key only writes on a word that is being composed, as in pinyin; Safari says 229. */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === 229;

/** While the component stands, its keys are heard; behind an open dialog none is. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (document.querySelector("dialog[open]")) return;
      const holder = holderOf(event.target);
      if (holder === "field") return leaveField(event);
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (!act || keeps(holder, event.key)) return;
      event.preventDefault();
      act(event);
    };
    window.addEventListener("keydown", heard);
    return () => window.removeEventListener("keydown", heard);
  }, []);
}
