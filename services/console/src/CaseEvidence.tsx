// What a case stands on: the reading against its limit and how it came there, or what was seen.
import { useCallback, useMemo } from "react";
import { api, type Case, type City } from "./api.ts";
import { Chart, type Ink } from "./chart/Chart.tsx";
import { overTime } from "./chart/overTime.ts";
import { serverNow } from "./clock.ts";
import { unitSaid } from "./numbers.ts";
import { useReading } from "./reading.ts";
import { argWords, labelsOf, type Reader } from "./story.ts";
import { useName, useWords } from "./words/language.ts";

/** How much is shown before the finding and after it. */
const BEFORE_MS = 2 * 3_600_000;
const AFTER_MS = 3_600_000;
const POINTS = 180;
const READ_EVERY_MS = 15_000;

export function CaseEvidence({ matter, city }: { matter: Case; city: City }) {
  const words = useWords();
  const name = useName();
  const labels = useMemo(() => labelsOf(city), [city]);
  const opened = matter.story[0];
  if (!opened) return null;
  const args = opened.args ?? {};
  const reader: Reader = { words, now: serverNow(), name, labels };
  const said = words.evidence;
  const unit = typeof args.unit === "string" ? unitSaid(args.unit) : "";
  const beside = unit && `\u00a0${unit}`;
  const field = name(labels.get(`field/${String(args.field)}`)) || said.value;
  const fact = (word: string, key: string, after = "") => {
    const value = argWords(key, args[key], reader);
    return value === null ? null : <div key={key}><dt>{word}</dt><dd>{value}{after}</dd></div>;
  };
  return (
    <section data-testid="case-evidence">
      <h3>{said.title}</h3>
      <dl className="evidence">
        {fact(said.rule, "rule")}
        {fact(said.found, "by")}
        {fact(field, "value", beside)}
        {fact(said.limit, "limit", beside)}
        {fact(said.seen, "label")}
        {fact(said.sure, "confidence")}
        {fact(said.times, "times")}
        {fact(said.since, "since")}
      </dl>
      {typeof args.field === "string" && typeof args.by === "string" && (
        <Reading thing={args.by} field={args.field} label={field} unit={unit} at={opened.at}
          limit={typeof args.limit === "number" ? args.limit : undefined} />
      )}
    </section>
  );
}

interface ReadingProps {
  thing: string; field: string;
  /** What the city calls the field. */
  label: string;
  unit: string; at: number; limit: number | undefined;
}

/** The field around the moment of the finding, with the limit it crossed. */
function Reading({ thing, field, label, unit, at, limit }: ReadingProps) {
  const words = useWords();
  const said = words.thingPage;
  const read = useReading(`${thing} ${at}`, async () => {
    const from = at - BEFORE_MS;
    const to = Math.min(serverNow(), at + AFTER_MS);
    const bucket_ms = Math.ceil((to - from) / POINTS);
    return { ...(await api.history(thing, from, to, bucket_ms)), from, to };
  }, READ_EVERY_MS).value;
  const draw = useCallback((ink: Ink) => {
    const place = read?.fields.indexOf(field) ?? -1;
    return overTime(ink, {
      from: read?.from ?? at, to: read?.to ?? at, unit, limit, moment: at, cases: [],
      points: (read?.buckets ?? []).flatMap(({ at, values }) => {
        const summary = values[place];
        return summary ? [{ at, ...summary }] : [];
      }),
      words: { mean: said.mean, range: said.range, case: said.caseOpen },
    });
  }, [read, field, unit, limit, at, said]);
  if (!read || read.buckets.length === 0) return null;
  return <Chart label={`${label} ${words.evidence.chart}`} draw={draw} />;
}
