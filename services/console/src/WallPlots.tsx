// The wall's plots: the flow through the stages, the day by hours, ages, and the departments' load.
import { type ComponentProps, useCallback } from "react";
import type { City, Today } from "./api.ts";
import { bars } from "./chart/bars.ts";
import { Chart, type Ink } from "./chart/Chart.tsx";
import { Nothing } from "./Standstill.tsx";
import { clockTime, spanWords } from "./time.ts";
import { useName, useWords } from "./words/language.ts";

const HOUR_MS = 3_600_000;

export function WallPlots({ today, city }: { today: Today; city: City }) {
  return (
    <>
      <Flow today={today} />
      <Hours today={today} />
      <Ages today={today} />
      <Departments today={today} city={city} />
    </>
  );
}

interface PlotProps {
  name: string; title: string; draw: ComponentProps<typeof Chart>["draw"];
  /** Nothing is open: no bar would stand there. */
  calm?: boolean;
}
function Plot({ name, title, draw, calm }: PlotProps) {
  const { desk } = useWords();
  return (
    <section className={`card wall-plot ${name}`} data-testid={`wall-${name}`}>
      <h2>{title}</h2>
      {calm ? <Nothing>{desk.noneOpen}</Nothing> : <Chart label={title} draw={draw} />}
    </section>
  );
}

function Flow({ today }: { today: Today }) {
  const words = useWords();
  const said = words.wall;
  const draw = useCallback((ink: Ink) => bars(ink, {
    names: today.stages.map((stage) => words.caseStates[stage.state]),
    series: [
      { name: said.entered, color: ink.jade, values: today.stages.map((stage) => stage.entered) },
      { name: said.here, color: ink.amber, values: today.stages.map((stage) => stage.now) },
    ],
    told: true, lying: true,
  }), [today, words, said]);
  return <Plot name="flow" title={said.flow} draw={draw} />;
}

function Hours({ today }: { today: Today }) {
  const { wall: said } = useWords();
  const draw = useCallback((ink: Ink) => bars(ink, {
    names: today.hours.map((hour) => clockTime(hour.at).slice(0, 5)),
    series: [
      { name: said.opened, color: ink.amber, values: today.hours.map((hour) => hour.opened) },
      { name: said.ended, color: ink.jade, values: today.hours.map((hour) => hour.ended) },
    ],
  }), [today, said]);
  return <Plot name="hours" title={said.hours} draw={draw} />;
}

function Ages({ today }: { today: Today }) {
  const words = useWords();
  const said = words.wall;
  const draw = useCallback((ink: Ink) => {
    const span = (hours: number) => spanWords(hours * HOUR_MS, words.span);
    const last = today.ages.at(-2)?.up_to_h ?? 0;
    return bars(ink, {
      names: today.ages.map(({ up_to_h }) =>
        (up_to_h === null ? said.older(span(last)) : said.upTo(span(up_to_h)))),
      series: [
        {
          name: said.inTime, color: ink.jade, stack: "age",
          values: today.ages.map((age) => age.open - age.overdue),
        },
        {
          name: said.late, color: ink.red, stack: "age",
          values: today.ages.map((age) => age.overdue),
        },
      ],
    });
  }, [today, words, said]);
  const calm = today.ages.every((age) => age.open === 0);
  return <Plot name="ages" title={said.ages} draw={draw} calm={calm} />;
}

function Departments({ today, city }: { today: Today; city: City }) {
  const { wall: said } = useWords();
  const name = useName();
  const draw = useCallback((ink: Ink) => {
    const busy = today.departments.filter((load) => load.open > 0)
      .sort((a, b) => b.open - a.open);
    const label = (code: string) =>
      name(city.departments.find((department) => department.code === code)?.label) || code;
    return bars(ink, {
      names: busy.map((load) => label(load.code)), lying: true,
      series: [
        {
          name: said.inTime, color: ink.jade, stack: "load",
          values: busy.map((load) => load.open - load.overdue),
        },
        { name: said.late, color: ink.red, stack: "load", values: busy.map((it) => it.overdue) },
      ],
    });
  }, [today, city, name, said]);
  const calm = today.departments.every((load) => load.open === 0);
  return <Plot name="departments" title={said.departments} draw={draw} calm={calm} />;
}
