// A field over time as a chart: mean as a line, lowest to highest as a band, cases as shades.
import type { EChartsCoreOption } from "echarts/core";
import { measured } from "../numbers.ts";
import type { Ink } from "./Chart.tsx";
import { axes, tip } from "./axes.ts";

export interface OverTime {
  from: number; to: number; unit: string;
  points: { at: number; min: number; max: number; mean: number }[];
  words: { mean: string; range: string; case: string };
  /** When cases were open; no end where one still is. */
  cases: { from: number; to: number | null }[];
  /** A limit that was crossed. */
  limit?: number | undefined;
  /** A moment of interest. */
  moment?: number | undefined;
}

/** Up to here round numbers stay under a hundred. */
const ROUND_PERCENT = 60;

export function overTime(ink: Ink, told: OverTime): EChartsCoreOption {
  const { points, from, to, words } = told;
  // The band stands on the lowest, which may lie below zero: lines else stack by their sign.
  const line = {
    type: "line", symbol: "none", silent: true, lineStyle: { width: 0 },
    stack: "band", stackStrategy: "all",
  };
  const lines = [
    ...(told.limit === undefined ? [] : [{ yAxis: told.limit, lineStyle: { color: ink.red } }]),
    ...(told.moment === undefined ? [] : [{ xAxis: told.moment, lineStyle: { color: ink.amber } }]),
  ];
  const { yAxis, ...rest } = axes(ink, { from, to });
  return {
    ...rest,
    yAxis: { ...yAxis, max: topOf(told.unit, points) },
    tooltip: tip(ink, (at) => {
      const near = nearest(points, at);
      if (!near) return null;
      const unit = told.unit;
      return {
        at: near.at,
        lines: [
          `${words.mean} ${measured(near.mean)} ${unit}`,
          `${words.range} ${measured(near.min)} – ${measured(near.max)} ${unit}`,
        ],
      };
    }),
    series: [
      { ...line, data: points.map(({ at, min }) => [at, min]) },
      {
        ...line, areaStyle: { color: ink.jade, opacity: 0.2 },
        data: points.map(({ at, min, max }) => [at, max - min]),
      },
      {
        type: "line", data: points.map(({ at, mean }) => [at, mean]), z: 3,
        showSymbol: points.length < 3, symbolSize: 5, color: ink.jade,
        lineStyle: { color: ink.jade, width: 1.6 },
        markLine: {
          silent: true, symbol: "none", label: { show: false }, data: lines,
          lineStyle: { type: "dashed", width: 1.4 },
        },
        markArea: {
          silent: true, itemStyle: { color: ink.red, opacity: 0.12 },
          data: told.cases.filter((it) => (it.to ?? to) >= from)
            .map((it) => [{ xAxis: Math.max(from, it.from) }, { xAxis: it.to ?? to }]),
        },
      },
    ],
  };
}

/** Where an axis ends: one of percent at a hundred, which round numbers would pass. */
export function topOf(unit: string, points: OverTime["points"]): number | null {
  const highest = Math.max(...points.map(({ max }) => max));
  const within = highest <= 100 && points.every(({ min }) => min >= 0);
  return unit === "%" && within && highest > ROUND_PERCENT ? 100 : null;
}

function nearest<T extends { at: number }>(points: T[], at: number): T | undefined {
  let best: T | undefined;
  for (const point of points) {
    if (!best || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point;
  }
  return best;
}
