// What a thing reported, a chart for each field: the mean as a line, lowest to highest behind it.
import { useCallback, useState } from "react";
import { api, type CaseRow, type City, type HistoryBuckets, type Thing } from "./api.ts";
import type { Ink } from "./chart/Chart.tsx";
import { Chart } from "./chart/Chart.tsx";
import { overTime } from "./chart/overTime.ts";
import { Choices } from "./Choices.tsx";
import { serverNow } from "./clock.ts";
import { unitSaid } from "./numbers.ts";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { useName, useWords } from "./words/language.ts";

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS };
type SpanName = keyof typeof SPANS;
/** A city that has run for less than this is shown its last hour at first. */
const YOUNG_MS = 3 * HOUR_MS;
/** Points of a chart: more than this no screen shows. */
const POINTS = 360;
const READ_EVERY_MS = 15_000;
const SPEED = "speed_mps";

interface Shown { name: string; label: string; unit: string }

/** The fields that are drawn: those of its type, and the speed of what moves. */
function useShown(thing: Thing, city: City): Shown[] {
  const words = useWords();
  const label = useName();
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
  const fields = (kind?.fields ?? []).map((field) =>
    ({ name: field.name, label: label(field.label), unit: unitSaid(field.unit) }));
  const moves = thing.role === "vehicle" || thing.role === "crew";
  return moves ? [...fields, { name: SPEED, label: words.thingPage.speed, unit: "m/s" }] : fields;
}

export function ThingHistory({ thing, city, cases }: {
  thing: Thing; city: City; cases: CaseRow[];
}) {
  const words = useWords();
  const said = words.thingPage;
  const young = serverNow() - city.started_at < YOUNG_MS;
  const [span, setSpan] = useState<SpanName>(young ? "hour" : "day");
  const shown = useShown(thing, city);
  const length_ms = SPANS[span];
  const { value, refusal, again } = useReading(`${thing.name} ${span}`, async () => {
    const to = serverNow();
    const from = to - length_ms;
    const answer = await api.history(thing.name, from, to, Math.ceil(length_ms / POINTS));
    return { ...answer, from, to };
  }, READ_EVERY_MS);
  return (
    <section className="card" data-testid="thing-history">
      <div className="card-head">
        <h3>{said.history}</h3>
        <Choices label={said.span} value={span} choose={setSpan}
          choices={(Object.keys(SPANS) as SpanName[]).map((name) =>
            ({ value: name, word: said.spans[name], testid: `span-${name}` }))} />
      </div>
      {shown.length === 0 && <p className="faint">{said.noFields}</p>}
      {!value && (refusal
        ? <Trouble refusal={refusal} retry={again} />
        : <Skeleton cards={2} className="chart-skeleton" />)}
      {value?.buckets.length === 0 && <p className="faint">{said.noHistory}</p>}
      {value && value.buckets.length > 0 && shown.map((field) => (
        <FieldChart key={field.name} field={field} read={value} cases={cases} />
      ))}
    </section>
  );
}

interface FieldProps {
  field: Shown; read: HistoryBuckets & { from: number; to: number }; cases: CaseRow[];
}

function FieldChart({ field, read, cases }: FieldProps) {
  const words = useWords();
  const said = words.thingPage;
  const place = read.fields.indexOf(field.name);
  const draw = useCallback((ink: Ink) => overTime(ink, {
    from: read.from, to: read.to, unit: field.unit,
    points: read.buckets.flatMap(({ at, values }) => {
      const summary = values[place];
      return summary ? [{ at, ...summary }] : [];
    }),
    words: { mean: said.mean, range: said.range, case: said.caseOpen },
    cases: cases.map((row) => ({ from: row.opened_at, to: row.closed_at })),
  }), [read, place, field.unit, cases, said]);
  if (place < 0) return null;
  return (
    <figure className="field-chart">
      <figcaption>{field.label}<small>{field.unit}</small></figcaption>
      <Chart label={said.chart(field.label)} draw={draw} />
    </figure>
  );
}
