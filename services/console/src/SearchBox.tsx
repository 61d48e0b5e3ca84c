// Finds a thing, a case, a road or an area by its name or number, and goes there.
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import {
  api, type Area, type CaseRow, type City, type Position, type Refusal, type Shape, type Street,
  type ThingRow,
} from "./api.ts";
import { caseAddress, goTo, open } from "./address.ts";
import { retryIn_ms } from "./contact.ts";
import { useFeed } from "./feed.ts";
import { isComposing } from "./keys.ts";
import { shapeOf } from "./map/features.ts";
import { distanceWords } from "./place.ts";
import {
  casesLike, type Choice, choiceOf, otherCase, type Standing, standingOf,
} from "./search.ts";
import { refusalOf } from "./sending.ts";
import { errorWords, useName, useWords } from "./words/language.ts";

const WAIT_MS = 180;
const SHOWN = 8;

interface Found<T> { of: string; rows: T[]; refusal: Refusal | null }

/** What the server finds for a text, asked once the reader has stopped typing, and again where it
 * did not answer. */
function useFound<T>(text: string, ask: (text: string, limit: number) => Promise<T[]>): Found<T> {
  const [found, setFound] = useState<Found<T>>({ of: "", rows: [], refusal: null });
  useEffect(() => {
    if (text === "") return setFound({ of: "", rows: [], refusal: null });
    let left = false;
    const look = () => void ask(text, SHOWN).then(
      (rows) => !left && setFound({ of: text, rows, refusal: null }),
      (error: unknown) => {
        if (left) return;
        const refusal = refusalOf(error);
        setFound({ of: text, rows: [], refusal });
        if (refusal.isTrouble) timer = window.setTimeout(look, retryIn_ms());
      },
    );
    let timer = window.setTimeout(look, WAIT_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [text, ask]);
  return found;
}

/** The arrows go from the field down what was found, and up again. */
function stepFound(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || isComposing(event.nativeEvent)) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, button")];
  const here = stops.findIndex((stop) => stop === document.activeElement);
  event.preventDefault();
  stops[Math.min(stops.length - 1, Math.max(0, here + by))]?.focus();
}

interface Props {
  city: City;
  locate: (of: string, position: Position, moves?: boolean, shape?: Shape | null) => void;
}

export function SearchBox({ city, locate }: Props) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const text = typed.trim();
  const ofThings = useFound<ThingRow>(text, api.things);
  const ofStreets = useFound<Street>(text, api.streets);
  const ofAreas = useFound<Area>(text, api.areasLike);
  const [things, streets, areas] = [ofThings.rows, ofStreets.rows, ofAreas.rows];
  const read = [ofThings, ofStreets, ofAreas].every(({ of }) => of === text);
  const open_cases = useFeed((feed) => feed.open);
  const casesRead = useFeed((feed) => feed.openLoaded);
  const unread = useFeed((feed) => (feed.openLoaded ? null : feed.refusal));
  const refusal = ofThings.refusal ?? ofStreets.refusal ?? ofAreas.refusal ?? unread;
  /** Whether all that Enter chooses among is known. */
  const whole = read && !refusal;
  const cases = casesLike(open_cases.values(), text, SHOWN);
  /** The text that Enter was pressed after, until what it means is read. */
  const [entered, setEntered] = useState("");
  const write = (text: string) => {
    setTyped(text);
    setEntered("");
  };
  const choose = (choice: Choice) => {
    if (choice.kind === "street") locate(choice.street.name, choice.street.position);
    else if (choice.kind === "area") {
      locate(choice.area.code, choice.area.center, false, shapeOf(choice.area));
    } else if (choice.kind === "ended") goTo(caseAddress(choice.name));
    else open(choice.kind, choice.name);
    // What was chosen goes with the list; the focus does not go with it.
    field.current?.focus();
    write("");
  };
  const enter = (text: string) => {
    const choice = choiceOf({ text, cases, things, streets, areas, read: whole });
    if (choice) choose(choice);
    else setEntered(whole ? "" : text);
  };
  useEffect(() => {
    if (whole && text !== "" && entered === text) enter(text);
  }, [whole, text, entered]);
  return (
    <search className="search" onKeyDown={stepFound}>
      <input type="search" ref={field} value={typed} placeholder={words.search.placeholder}
        aria-label={words.search.placeholder} data-testid="search"
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return;
          if (event.key === "Escape") write("");
          if (event.key === "Enter" && text !== "") enter(text);
        }} />
      {text !== "" && (
        <Results city={city} {...{ text, things, streets, areas, cases, refusal, choose }}
          other={otherCase(text, cases)} read={read && casesRead} />
      )}
    </search>
  );
}

interface ResultsProps {
  city: City; text: string; things: ThingRow[]; streets: Street[]; areas: Area[];
  cases: CaseRow[];
  /** The id of a case that is not among them. */
  other: string | null;
  /** Whether they are those of this very text. */
  read: boolean;
  refusal: Refusal | null;
  choose: (choice: Choice) => void;
}

function Results(props: ResultsProps) {
  const { city, text, things, streets, areas, cases, other, read, refusal, choose } = props;
  const words = useWords();
  const name = useName();
  const kindName = (of: string) =>
    name(city.kinds.find((kind) => kind.name === of)?.label) || of;
  const hits = things.length + streets.length + areas.length + cases.length + (other ? 1 : 0);
  return (
    <div className="found" aria-busy={!read}>
      <Stands text={text} refusal={refusal}
        how={standingOf({ hits, read, refused: refusal !== null })} />
      {things.length > 0 && <p>{words.search.things}</p>}
      {things.map((thing) => (
        <Hit key={thing.name} testid="found-thing" dot={`state-${thing.state}`}
          beside={kindName(thing.kind)} choose={() => choose({ kind: "thing", name: thing.name })}>
          {thing.name}<ByWhich thing={thing} />
        </Hit>
      ))}
      {(cases.length > 0 || other) && <p>{words.search.cases}</p>}
      {cases.map((row) => (
        <Hit key={row.id} testid="found-case" dot="state-3" beside={name(row.class?.label)}
          choose={() => choose({ kind: "case", name: row.id })}>{row.id}</Hit>
      ))}
      {other && (
        <Hit testid="found-ended" dot="state-1" beside={words.search.ended}
          choose={() => choose({ kind: "ended", name: other })}>{other}</Hit>
      )}
      {streets.length > 0 && <p>{words.search.roads}</p>}
      {streets.map((street) => (
        <Hit key={street.name} testid="found-street" dot="street"
          beside={distanceWords(street.length_m, words.units)}
          choose={() => choose({ kind: "street", street })}>
          {street.name}
        </Hit>
      ))}
      {areas.length > 0 && <p>{words.search.areas}</p>}
      {areas.map((area) => (
        <Hit key={`${area.level} ${area.code}`} testid="found-area" dot="area"
          beside={words.search.levels[area.level]} choose={() => choose({ kind: "area", area })}>
          {name(area.label)}{name(area.label) !== area.code && <em>{area.code}</em>}
        </Hit>
      ))}
    </div>
  );
}

interface StandsProps { text: string; refusal: Refusal | null; how: Standing }
/** What is said to whoever waits, found nothing, or is not answered. */
function Stands({ text, refusal, how }: StandsProps) {
  const words = useWords();
  if (how === "found") return null;
  return (
    <p role="status" data-testid="search-stands" data-how={how}>
      {how === "looking" && words.search.looking}
      {how === "none" && words.search.none(text)}
      {refusal && <b>{errorWords(refusal, words)}</b>}
      {refusal?.isTrouble && <> {words.trouble.again}</>}
    </p>
  );
}

interface HitProps {
  testid: string; dot: string; beside: string; choose: () => void; children: ReactNode;
}
function Hit({ testid, dot, beside, choose, children }: HitProps) {
  return (
    <button type="button" data-testid={testid} onClick={choose}>
      <span className={`dot ${dot}`} /><span>{children}</span><small>{beside}</small>
    </button>
  );
}

/** What it may have been found by, beside its name. */
function ByWhich({ thing: { title, identifier } }: { thing: ThingRow }) {
  const said = [title, identifier].filter(Boolean).join(" · ");
  return said === "" ? null : <em>{said}</em>;
}
