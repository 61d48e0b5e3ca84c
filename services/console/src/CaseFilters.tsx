// What the queue is narrowed to; all that is chosen stands in the address, to be kept or sent.
import { useMemo } from "react";
import type { CaseRow, City } from "./api.ts";
import { amend } from "./address.ts";
import { type Asked, classChoices, classesOf, CLEARED, isNarrowed, SORTS } from "./queue.ts";
import { useName, useWords } from "./words/language.ts";

interface Props {
  city: City; all: CaseRow[]; asked: Asked; help: () => void;
  /** How many there are like this; nothing while they are not read. */
  shown: number | null;
}

export function CaseFilters({ city, all, shown, asked, help }: Props) {
  const words = useWords();
  const said = words.queue;
  return (
    <div className="filters">
      <div className="filter-row">
        <input type="search" value={asked.q} placeholder={said.search} aria-label={said.search}
          data-queue-search data-testid="queue-search"
          onChange={(event) => amend({ q: event.target.value })} />
        <button type="button" className="quiet" aria-label={words.keys.title} data-testid="keys"
          onClick={help}>?</button>
      </div>
      <Choices city={city} all={all} asked={asked} />
      <div className="filter-row">
        <div className="choices" role="group" aria-label={said.which}>
          <button type="button" aria-pressed={!asked.ended} onClick={() => amend({ ended: null })}>
            {said.open}
          </button>
          <button type="button" aria-pressed={asked.ended} data-testid="queue-ended"
            onClick={() => amend({ ended: "1" })}>{said.ended}</button>
        </div>
        <Toggle name="overdue" on={asked.overdue} word={said.overdue} />
        <Toggle name="urgent" on={asked.urgent} word={said.urgent} />
        <span className="count" role="status" data-testid="queue-count">
          {shown === null ? "–" : said.count(shown, all.length)}
        </span>
        {isNarrowed(asked) && (
          <button type="button" className="link" onClick={() => amend(CLEARED)}>
            {said.clear}
          </button>
        )}
      </div>
    </div>
  );
}

function Toggle({ name, on, word }: { name: string; on: boolean; word: string }) {
  return (
    <button type="button" className={on ? "toggle on" : "toggle"} aria-pressed={on}
      data-testid={`queue-${name}`} onClick={() => amend({ [name]: on ? null : "1" })}>
      {word}
    </button>
  );
}

type Choice = [value: string, word: string];

function Choices({ city, all, asked }: { city: City; all: CaseRow[]; asked: Asked }) {
  const words = useWords();
  const name = useName();
  const said = words.queue;
  const found = useMemo(() => ({
    states: [...new Set(all.map((row) => row.state))],
    classes: classesOf(all),
    streets: new Map(all.flatMap(({ street }) => (street ? [[street.code, street.label]] : []))),
  }), [all]);
  const states: Choice[] = found.states.map((state) => [state, words.caseStates[state]]);
  const classes: Choice[] = classChoices(found.classes, name);
  const byCode = [...found.streets].sort(([a], [b]) => a.localeCompare(b));
  const streets: Choice[] = byCode.map(([code, label]) => [code, name(label)]);
  const departments: Choice[] = city.departments.map(({ code, label }) => [code, name(label)]);
  const sorts: Choice[] = SORTS.map((sort) => [sort, said.sorts[sort]]);
  return (
    <div className="filter-grid">
      <Select name="state" word={said.state} value={asked.state} choices={states} />
      <Select name="class" word={said.class} value={asked.class} choices={classes} />
      <Select name="department" word={said.department} value={asked.department}
        choices={departments} />
      <Select name="street" word={said.street} value={asked.street} choices={streets} />
      <Select name="sort" word={said.sort} value={asked.sort} choices={sorts} always />
    </div>
  );
}

interface SelectProps {
  name: string; word: string; value: string; choices: Choice[];
  /** Something is always chosen. */
  always?: boolean;
}

function Select({ name, word, value, choices, always }: SelectProps) {
  const { queue } = useWords();
  const known = value === "" || choices.some(([choice]) => choice === value);
  return (
    <label className={value !== "" && !always ? "select on" : "select"}>
      <span>{word}</span>
      <select value={value} data-testid={`queue-by-${name}`}
        onChange={(event) => amend({ [name]: event.target.value })}>
        {!always && <option value="">{queue.any}</option>}
        {!known && <option value={value}>{value}</option>}
        {choices.map(([choice, word]) => <option key={choice} value={choice}>{word}</option>)}
      </select>
    </label>
  );
}
