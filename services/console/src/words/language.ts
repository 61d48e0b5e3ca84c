// Which language the reader reads: kept in this browser, at first what the browser prefers.
import { useSyncExternalStore } from "react";
import type { Bilingual, Refusal } from "../api.ts";
import { en, type Words } from "./en.ts";
import { zh } from "./zh.ts";

export type Language = "zh" | "en";
const KEY = "cityloop.language";

function atFirst(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "zh" || kept === "en") return kept;
  } catch {
    // A browser that keeps nothing still reads in its own language.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let language: Language = atFirst();
const listeners = new Set<() => void>();

function show(): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
show();

export function switchLanguage(): void {
  language = language === "zh" ? "en" : "zh";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Not kept, still switched.
  }
  show();
  for (const listen of listeners) listen();
}

export const languageNow = (): Language => language;

export function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => language);
}

export function useWords(): Words {
  return useLanguage() === "zh" ? zh : en;
}

/** Reads a bilingual name in the reader's language. */
export function useName(): (name: Bilingual | null | undefined) => string {
  const reads = useLanguage();
  return (name) => (name ? name[reads] || name.en || name.zh : "");
}

/** A code in words; one nobody worded yet shows as it is, without its underscores. */
export const codeWords = (code: string, words: Words): string =>
  Object.hasOwn(words.codes, code) ? words.codes[code]! : code.replaceAll("_", " ");

export const errorWords = (refusal: Refusal, words: Words): string =>
  Object.hasOwn(words.errors, refusal.code)
    ? words.errors[refusal.code]!
    : `${words.errors.failed} ${codeWords(refusal.code, words)}`;
