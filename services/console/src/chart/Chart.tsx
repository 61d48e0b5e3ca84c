// A chart in the page's colours: it says what to draw, and the drawing is loaded when needed.
import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { px, useLight } from "../light.ts";
import { useLanguage } from "../words/language.ts";

/** The page's colours, as the style sheets have them now. */
export interface Ink {
  ink: string; soft: string; faint: string; line: string; panel: string;
  jade: string; amber: string; red: string; violet: string; blue: string;
  font: string;
  /** Pixels of a small letter. */
  small: number;
}

const NAMES = [
  "ink", "soft", "faint", "line", "panel", "jade", "amber", "red", "violet", "blue",
] as const;

function inkNow(): Ink {
  const style = getComputedStyle(document.documentElement);
  const font = getComputedStyle(document.body).fontFamily;
  const colours = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return { ...Object.fromEntries(colours), font, small: px(1.15) } as Ink;
}

interface Props {
  /** What the chart shows, in words: for whoever cannot see it. */
  label: string;
  draw: (ink: Ink) => EChartsCoreOption;
  className?: string;
}

type Drawing = ReturnType<typeof import("./draw.ts").drawIn>;

export function Chart({ label, draw, className }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const light = useLight();
  const language = useLanguage();

  useEffect(() => {
    let left = false;
    let made: Drawing | null = null;
    import("./draw.ts").then(({ drawIn }) => {
      if (left || !box.current) return;
      made = drawIn(box.current);
      setDrawing(made);
    }, () => {});
    return () => {
      left = true;
      made?.end();
    };
  }, []);
  useEffect(() => {
    drawing?.show(draw(inkNow()));
  }, [drawing, draw, light, language]);

  return (
    <div ref={box} className={className ? `chart ${className}` : "chart"} role="img"
      aria-label={label} data-testid="chart" data-drawn={drawing !== null} />
  );
}
