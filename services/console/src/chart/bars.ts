// Bars beside or upon each other, standing or lying, with what each colour means above them.
import type { EChartsCoreOption } from "echarts/core";
import { grouped } from "../numbers.ts";
import { axes, tip } from "./axes.ts";
import type { Ink } from "./Chart.tsx";

export interface Bars {
  names: string[];
  series: { name: string; color: string; values: number[]; stack?: string }[];
  lying?: boolean;
  /** Whether each bar has its number on it. */
  told?: boolean;
}

export function bars(ink: Ink, { names, series, lying, told }: Bars): EChartsCoreOption {
  const { xAxis, yAxis, grid, ...rest } = axes(ink);
  const named = {
    ...xAxis, data: names, axisLabel: { ...xAxis.axisLabel, color: ink.soft, hideOverlap: !lying },
  };
  const counted = { ...yAxis, scale: false, minInterval: 1 };
  return {
    ...rest,
    grid: { ...grid, top: 2.6 * ink.small, ...(lying ? { containLabel: true, left: 0 } : {}) },
    xAxis: lying ? counted : named,
    yAxis: lying ? { ...named, inverse: true } : counted,
    legend: {
      top: 0, right: 0, itemWidth: ink.small, itemHeight: 0.7 * ink.small,
      textStyle: { color: ink.soft, fontSize: ink.small },
    },
    tooltip: tip(ink, (_, name) => {
      const place = names.indexOf(name);
      if (place < 0) return null;
      const line = (it: Bars["series"][number]) => `${it.name} ${grouped(it.values[place] ?? 0)}`;
      return { title: name, lines: series.map(line) };
    }),
    series: series.map(({ name, color, values, stack }) => ({
      type: "bar", name, stack, data: values, itemStyle: { color, borderRadius: 2 },
      barMaxWidth: 2.4 * ink.small, barGap: "12%",
      label: {
        show: told === true, position: lying ? "right" : "top",
        color: ink.soft, fontSize: ink.small,
        formatter: ({ value }: { value: unknown }) => (value === 0 ? "" : grouped(Number(value))),
      },
    })),
  };
}
