// Finds a thing by its name or a case by its id, and goes there.
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import {
  api, type CaseRow, type City, type Position, type Refusal, type Street, type ThingRow,
} from "./api.ts";
import { open } from "./address.ts";
import { useFeed } from "./feed.ts";
import { distanceWords } from "./place.ts";
import { refusalOf } from "./sending.ts";
import { errorWords, useName, useWords } from "./words/language.ts";

const WAIT_MS = 180;
const SHOWN = 8;

interface Found<T> { of: string; rows: T[]; refusal: Refusal | null }

/** What the server finds for a text, asked once the reader has stopped typing. */
function useFound<T>(text: string, ask: (text: string, limit: number) => Promise<T[]>): Found<T> {
  const [found, setFound] = useState<Found<T>>({ of: "", rows: [], refusal: null });
  useEffect(() => {
    if (text === "") return setFound({ of: "", rows: [], refusal: null });
    let left = false;
    const timer = window.setTimeout(() => {
      ask(text, SHOWN).then(
        (rows) => !left && setFound({ of: text, rows, refusal: null }),
        (error: unknown) => !left && setFound({ of: text, rows: [], refusal: refusalOf(error) }),
      );
    }, WAIT_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [text, ask]);
  return found;
}

function useCases(text: string): CaseRow[] {
  const cases = useFeed((feed) => feed.open);
  if (text === "") return [];
  const wanted = text.toLowerCase();
  const says = (row: CaseRow) =>
    [row.id, row.subject ?? "", row.class.label.zh, row.class.label.en, row.class.code]
      .some((word) => word.toLowerCase().includes(wanted));
  return [...cases.values()].filter(says).slice(0, SHOWN);
}

/** The arrows go from the field down what was found, and up again. */
function stepFound(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, button")];
  const here = stops.findIndex((stop) => stop === document.activeElement);
  event.preventDefault();
  stops[Math.min(stops.length - 1, Math.max(0, here + by))]?.focus();
}

interface Props { city: City; locate: (of: string, position: Position) => void }

export function SearchBox({ city, locate }: Props) {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const text = typed.trim();
  const ofThings = useFound<ThingRow>(text, api.things);
  const ofStreets = useFound<Street>(text, api.streets);
  const things = ofThings.rows;
  const streets = ofStreets.rows;
  const refusal = ofThings.refusal ?? ofStreets.refusal;
  const read = ofThings.of === text && ofStreets.of === text;
  const cases = useCases(text);
  const choose = (key: "case" | "thing", value: string) => {
    open(key, value);
    setTyped("");
  };
  const goToStreet = (street: Street) => {
    locate(street.name, street.position);
    setTyped("");
  };
  return (
    <search className="search" onKeyDown={stepFound}>
      <input type="search" value={typed} placeholder={words.search.placeholder}
        aria-label={words.search.placeholder} data-testid="search"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped("");
          if (event.key !== "Enter") return;
          if (cases[0] && (cases[0].id === text || !things[0])) choose("case", cases[0].id);
          else if (things[0]) choose("thing", things[0].name);
          else if (streets[0]) goToStreet(streets[0]);
        }} />
      {text !== "" && (
        <Results city={city} {...{ things, streets, cases, choose, goToStreet }}>
          {refusal && errorWords(refusal, words)}
          {!refusal && (read ? words.search.none : words.waits.reading)}
        </Results>
      )}
    </search>
  );
}

interface ResultsProps {
  city: City; things: ThingRow[]; streets: Street[]; cases: CaseRow[];
  choose: (key: "case" | "thing", value: string) => void; goToStreet: (street: Street) => void;
  /** What is said where nothing was found. */
  children: ReactNode;
}

function Results({ city, things, streets, cases, choose, goToStreet, children }: ResultsProps) {
  const words = useWords();
  const name = useName();
  const kindName = (of: string) =>
    name(city.kinds.find((kind) => kind.name === of)?.label) || of;
  return (
    <div className="found">
      {things.length > 0 && <p>{words.search.things}</p>}
      {things.map((thing) => (
        <button key={thing.name} type="button" data-testid="found-thing"
          onClick={() => choose("thing", thing.name)}>
          <span className={`dot state-${thing.state}`} />{thing.name}
          <small>{kindName(thing.kind)}</small>
        </button>
      ))}
      {cases.length > 0 && <p>{words.search.cases}</p>}
      {cases.map((row) => (
        <button key={row.id} type="button" data-testid="found-case"
          onClick={() => choose("case", row.id)}>
          <span className="dot state-3" />{row.id}<small>{name(row.class.label)}</small>
        </button>
      ))}
      {streets.length > 0 && <p>{words.filter.streets}</p>}
      {streets.map((street) => (
        <button key={street.name} type="button" data-testid="found-street"
          onClick={() => goToStreet(street)}>
          <span className="dot street" />{street.name}
          <small>{distanceWords(street.length_m)}</small>
        </button>
      ))}
      {things.length + streets.length + cases.length === 0 && <p role="status">{children}</p>}
    </div>
  );
}
