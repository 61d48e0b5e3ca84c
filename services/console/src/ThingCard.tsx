// One thing's card: what it says, when it was last heard, what is wrong, which cases it has.
import { useEffect } from "react";
import { api, type City, type Position, type Thing } from "./api.ts";
import { open } from "./address.ts";
import { useNow } from "./clock.ts";
import { measured } from "./numbers.ts";
import { positionWords } from "./place.ts";
import { useReading } from "./reading.ts";
import { dayTime, spanWords } from "./time.ts";
import type { Words } from "./words/en.ts";
import { codeWords, errorWords, useName, useWords } from "./words/language.ts";

const READ_EVERY_MS = 2000;
const STATES = ["normal", "silent", "wrong", "case"] as const;

interface Props { name: string; city: City; locate: (of: string, position: Position) => void }

export function ThingCard({ name, city, locate }: Props) {
  const words = useWords();
  const { value: thing, refusal } = useReading(name, () => api.thing(name), READ_EVERY_MS);
  useEffect(() => {
    if (thing) locate(thing.name, thing.position);
  }, [thing, locate]);
  return (
    <section className="thing-card" data-testid="thing-card" data-thing={name}>
      <button type="button" className="close" aria-label={words.thing.close}
        onClick={() => open("thing", null)}>×</button>
      {thing && <ThingBody thing={thing} city={city} />}
      {!thing && refusal &&
        <p className="empty">{words.thing.gone} {errorWords(refusal, words)}</p>}
    </section>
  );
}

function ThingBody({ thing, city }: { thing: Thing; city: City }) {
  const words = useWords();
  const label = useName();
  const now = useNow();
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
  const ago = (at: number | null) =>
    at === null ? words.thing.never : words.thing.ago(spanWords(now - at, words.span));
  return (
    <>
      <p className="faint">{kind ? label(kind.label) : thing.kind}</p>
      <h2>{thing.name}</h2>
      <p className={`thing-state state-${thing.state}`}>
        {words.states[STATES[thing.state] ?? "silent"]}
        <span>{words.thing.heard} {ago(thing.heard_at)}</span>
      </p>
      {thing.values.length === 0 && thing.quantity === null &&
        <p className="faint">{words.thing.noValues}</p>}
      <dl className="values">
        {thing.values.map((value) => (
          <div key={value.name}>
            <dt>{label(value.label) || value.name}</dt>
            <dd>{valueWords(value.value, words)}<small>{value.unit}</small></dd>
          </div>
        ))}
        {thing.quantity !== null && (
          <div><dt>{words.thing.quantity}</dt><dd>{thing.quantity}</dd></div>
        )}
      </dl>
      <Conditions thing={thing} now={now} />
      {thing.cases.length > 0 && (
        <p className="links">
          <span>{words.thing.cases}</span>
          {thing.cases.map((id) => (
            <button key={id} type="button" className="link" onClick={() => open("case", id)}>
              {id}
            </button>
          ))}
        </p>
      )}
      <p className="faint mono">
        {words.thing.grid} {thing.grid} · {positionWords(thing.position)}
        {thing.via && <><br />{words.thing.via} {thing.via}</>}
      </p>
    </>
  );
}

function Conditions({ thing, now }: { thing: Thing; now: number }) {
  const words = useWords();
  const label = useName();
  if (thing.conditions.length === 0) return null;
  return (
    <ul className="conditions">
      {thing.conditions.map((condition) => (
        <li key={condition.rule}>
          {label(condition.label) || codeWords(condition.rule, words)}
          <span>{words.thing.since(dayTime(condition.since, now))}</span>
        </li>
      ))}
    </ul>
  );
}

function valueWords(value: unknown, words: Words): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return measured(value);
  if (typeof value === "boolean") return value ? words.thing.yes : words.thing.no;
  if (typeof value === "string") return codeWords(value, words);
  return JSON.stringify(value);
}
