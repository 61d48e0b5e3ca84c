// One thing's card on the map: how it stands, what it says, what is wrong, and the way to its page.
import { useEffect } from "react";
import { api, type City, type Position, type Shape, type Thing } from "./api.ts";
import { open, thingAddress } from "./address.ts";
import { useNow } from "./clock.ts";
import { Link } from "./Link.tsx";
import { positionWords } from "./place.ts";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { Conditions, Standing, Values } from "./ThingFacts.tsx";
import { MOVES } from "./ThingPlace.tsx";
import { useName, useWords } from "./words/language.ts";

const READ_EVERY_MS = 2000;

interface Props {
  name: string; city: City;
  locate: (of: string, position: Position, moves: boolean, shape: Shape | null) => void;
}

export function ThingCard({ name, city, locate }: Props) {
  const words = useWords();
  const { value: thing, refusal, again } = useReading(name, () => api.thing(name), READ_EVERY_MS);
  const known = thing?.name;
  useEffect(() => {
    // Once a thing: each reading is a new object of the same one.
    if (!thing) return;
    locate(thing.name, thing.position, MOVES.has(thing.role), thing.register?.geometry ?? null);
  }, [known, locate]);
  return (
    <section className="thing-card" data-testid="thing-card" data-thing={name} aria-label={name}>
      <button type="button" className="close" aria-label={words.thing.close}
        onClick={() => open("thing", null)}>×</button>
      {thing && <ThingBody thing={thing} city={city} />}
      {!thing && (refusal
        ? <Trouble refusal={refusal} title={words.thing.gone} retry={again} />
        : <Skeleton rows={4} />)}
    </section>
  );
}

function ThingBody({ thing, city }: { thing: Thing; city: City }) {
  const words = useWords();
  const label = useName();
  const now = useNow();
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
  return (
    <>
      <p className="faint">{kind ? label(kind.label) : thing.kind}</p>
      <h2>{thing.name}</h2>
      <Standing thing={thing} now={now} />
      <Values thing={thing} />
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
      <Link to={thingAddress(thing.name)} className="button" testid="thing-page-link">
        {words.thingPage.page}
      </Link>
    </>
  );
}
