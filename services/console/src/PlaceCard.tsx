// What somebody pointed at where nothing stands: what the place lies in, and who looked there last.
import { useEffect } from "react";
import { api, type Place, type Position } from "./api.ts";
import { open } from "./address.ts";
import { useNow } from "./clock.ts";
import { LookLine } from "./LookLine.tsx";
import { liesWords, positionWords } from "./place.ts";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { useName, useWords } from "./words/language.ts";

const READ_EVERY_MS = 5000;

interface Props { at: string; locate: (of: string, position: Position) => void }

export function PlaceCard({ at, locate }: Props) {
  const words = useWords();
  const { value: place, refusal, again } = useReading(at, () => api.place(at), READ_EVERY_MS);
  const known = place !== null;
  useEffect(() => {
    // Once a place: each reading is a new object of the same one.
    if (place) locate(at, place.position);
  }, [at, known, locate]);
  return (
    <section className="thing-card" data-testid="place-card" aria-label={words.place.title}>
      <button type="button" className="close" aria-label={words.thing.close}
        onClick={() => open("place", null)}>×</button>
      <p className="faint">{words.place.title}</p>
      {place && <PlaceBody place={place} />}
      {!place && (refusal
        ? <Trouble refusal={refusal} title={words.place.gone} retry={again} />
        : <Skeleton rows={3} />)}
    </section>
  );
}

function PlaceBody({ place }: { place: Place }) {
  const words = useWords();
  const name = useName();
  const now = useNow();
  const said = words.place;
  const { grid, road, looks } = place;
  return (
    <>
      <h2 className="mono">{positionWords(place.position)}</h2>
      {grid === "" && <p className="warn">{said.outside}</p>}
      <dl className="facts">
        {grid !== "" && (
          <>
            <dt>{words.thing.grid}</dt><dd className="mono">{grid}</dd>
            <dt>{words.case.area}</dt><dd>{liesWords(place, name) || "–"}</dd>
            <dt>{words.thingPage.lookedAt}</dt>
            <dd>
              {looks.length === 0 && words.thingPage.nobody}
              {looks.map((look) => <LookLine key={look.by} look={look} now={now} />)}
            </dd>
          </>
        )}
        {road && (
          <>
            <dt>{said.road}</dt><dd>{road.name || "–"}</dd>
            <dt>{said.passed}</dt>
            <dd>{road.passed ? <LookLine look={road.passed} now={now} /> : said.neverPassed}</dd>
          </>
        )}
      </dl>
    </>
  );
}
