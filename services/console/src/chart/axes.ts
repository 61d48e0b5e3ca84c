// What all charts share: axes in the page's colours, and a tip that says what is under the pointer.
import { clockTime, dayTime } from "../time.ts";
import { serverNow } from "../clock.ts";
import type { Ink } from "./Chart.tsx";

const DAY_MS = 86_400_000;

/** One axis of values, one of time when its ends are given, else of names. */
export function axes(ink: Ink, time?: { from: number; to: number }) {
  const label = { color: ink.faint, fontSize: ink.small, fontFamily: ink.font };
  const split = { lineStyle: { color: ink.line } };
  const far = time !== undefined && time.to - time.from > 2 * DAY_MS;
  const moment = (at: number) => {
    const day = new Date(at);
    const date = `${day.getMonth() + 1}-${String(day.getDate()).padStart(2, "0")}`;
    return far ? date : clockTime(at).slice(0, 5);
  };
  return {
    animation: false,
    textStyle: { fontFamily: ink.font, fontSize: ink.small },
    grid: {
      left: 3.4 * ink.small, right: ink.small, top: ink.small, bottom: 2 * ink.small,
    },
    xAxis: {
      ...(time ? { type: "time", min: time.from, max: time.to } : { type: "category" }),
      axisLabel: { ...label, hideOverlap: true, ...(time ? { formatter: moment } : {}) },
      axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value", axisLabel: label, splitLine: split, splitNumber: 3, scale: true,
    },
  };
}

interface Told { at?: number; title?: string; lines: string[] }

/** A tip beside the pointer, as text: what the things are called is never taken for a page. */
export function tip(ink: Ink, tell: (at: number, name: string) => Told | null) {
  const box = (told: Told): HTMLElement => {
    const box = document.createElement("div");
    const title = told.title ?? (told.at === undefined ? "" : dayTime(told.at, serverNow()));
    for (const line of [title, ...told.lines]) {
      const row = document.createElement("div");
      row.textContent = line;
      box.append(row);
    }
    return box;
  };
  return {
    trigger: "axis", confine: true, backgroundColor: ink.panel, borderColor: ink.line,
    textStyle: { color: ink.ink, fontSize: ink.small },
    formatter: (under: unknown) => {
      const first = (Array.isArray(under) ? under[0] : under) as
        { axisValue?: number | string; name?: string } | undefined;
      const told = tell(Number(first?.axisValue ?? 0), String(first?.name ?? ""));
      return told ? box(told) : "";
    },
  };
}
