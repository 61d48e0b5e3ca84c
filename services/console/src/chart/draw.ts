// The part of ECharts that is used, loaded when the first chart is: lines, bars and what they need.
import { BarChart, LineChart } from "echarts/charts";
import {
  GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, MarkAreaComponent,
  MarkLineComponent, TooltipComponent,
]);

/** Draws into a box, and again whenever the box changes its size. */
export function drawIn(box: HTMLElement): {
  show: (option: EChartsCoreOption) => void; end: () => void;
} {
  const chart = init(box, null, { renderer: "canvas" });
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(box);
  return {
    show: (option) => chart.setOption(option, { notMerge: true }),
    end: () => {
      watch.disconnect();
      chart.dispose();
    },
  };
}
