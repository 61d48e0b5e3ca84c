// What is known of a thing now: how it stands, what it measured, which conditions last.
import type { Thing } from "./api.ts";
import { measured, unitSaid } from "./numbers.ts";
import { dayTime, spanWords } from "./time.ts";
import type { Words } from "./words/en.ts";
import { codeWords, useName, useWords } from "./words/language.ts";

const STATES = ["normal", "silent", "wrong", "case"] as const;

interface Props { thing: Thing; now: number }

/** How it stands, and when it was last heard. */
export function Standing({ thing, now }: Props) {
  const words = useWords();
  const heard = thing.heard_at === null
    ? words.thing.unheard
    : `${words.thing.heard} ${words.thing.ago(spanWords(now - thing.heard_at, words.span))}`;
  return (
    <p className={`thing-state state-${thing.state}`} data-testid="thing-state">
      {words.states[STATES[thing.state] ?? "silent"]}
      <span>{heard}</span>
    </p>
  );
}

export function Values({ thing }: { thing: Thing }) {
  const words = useWords();
  const label = useName();
  if (thing.values.length === 0 && thing.quantity === null) {
    return <p className="faint">{words.thing.noValues}</p>;
  }
  return (
    <dl className="values">
      {thing.values.map((value) => (
        <div key={value.name}>
          <dt>{label(value.label) || value.name}</dt>
          <dd>{valueWords(value.value, words)}<small>{unitSaid(value.unit)}</small></dd>
        </div>
      ))}
      {thing.quantity !== null && (
        <div><dt>{words.thing.quantity}</dt><dd>{thing.quantity}</dd></div>
      )}
    </dl>
  );
}

export function Conditions({ thing, now }: Props) {
  const words = useWords();
  const label = useName();
  if (thing.conditions.length === 0) return null;
  return (
    <ul className="conditions" aria-label={words.thing.conditions}>
      {thing.conditions.map((condition) => (
        <li key={condition.rule}>
          {label(condition.label) || codeWords(condition.rule, words)}
          <span>{words.thing.since(dayTime(condition.since, now))}</span>
        </li>
      ))}
    </ul>
  );
}

export function valueWords(value: unknown, words: Words): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return measured(value);
  if (typeof value === "boolean") return value ? words.thing.yes : words.thing.no;
  if (typeof value === "string") return codeWords(value, words);
  return JSON.stringify(value);
}
