// A thing's own page: how it stands, where it is, what it reported, its cases, looks and letters.
import { api, type City, type Thing, type ThingPast } from "./api.ts";
import { onMap, useAddress } from "./address.ts";
import { useNow } from "./clock.ts";
import { Link } from "./Link.tsx";
import { Letters } from "./Letters.tsx";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { ThingCases } from "./ThingCases.tsx";
import { ThingChanges } from "./ThingChanges.tsx";
import { Conditions, Standing, Values } from "./ThingFacts.tsx";
import { ThingHistory } from "./ThingHistory.tsx";
import { ThingMessages } from "./ThingMessages.tsx";
import { ThingPlace } from "./ThingPlace.tsx";
import { ThingRegister } from "./ThingRegister.tsx";
import { ThingSightings } from "./ThingSightings.tsx";
import { SlimBar } from "./TopBar.tsx";
import { useName, useWords } from "./words/language.ts";
import "./styles/case.css";
import "./styles/operations.css";
import "./styles/status.css";
import "./styles/thing.css";

const THING_MS = 2000;
const PAST_MS = 10_000;
const LETTERS_MS = 15_000;
const LETTERS_READ = 100;

export default function ThingPage({ city }: { city: City }) {
  const words = useWords();
  const name = useAddress("thing");
  return (
    <div className="thing-page">
      <SlimBar city={city} />
      {name === null
        ? <main className="standstill">
            <div className="trouble">
              <b>{words.thingPage.choose}</b>
              <p>{words.thingPage.chooseHint}</p>
              <Link to="/" className="button">{words.gate.home}</Link>
            </div>
          </main>
        : <Whole key={name} name={name} city={city} />}
    </div>
  );
}

function Whole({ name, city }: { name: string; city: City }) {
  const words = useWords();
  const { value: thing, refusal, again } = useReading(name, () => api.thing(name), THING_MS);
  const read = useReading(name, () => api.thingPast(name), PAST_MS);
  const past = read.value;
  if (!thing) {
    return (
      <main className="standstill">
        {refusal
          ? <Trouble refusal={refusal} title={words.thing.gone} retry={again} />
          : <Skeleton rows={1} cards={4} className="thing-skeleton" />}
      </main>
    );
  }
  return (
    <main className="thing-main" data-testid="thing-page" data-thing={thing.name}>
      <Head thing={thing} city={city} />
      <Present thing={thing} past={past} city={city} />
      <div className="thing-wide">
        <ThingHistory thing={thing} city={city} cases={past?.cases ?? []} />
        <ThingCases past={past} refusal={read.refusal} retry={read.again} />
        {thing.register && <ThingChanges name={thing.name} />}
        <ThingSightings thing={thing} past={past} />
        <ThingMessages key={thing.name} name={thing.name} />
        <OwnLetters name={thing.name} />
      </div>
    </main>
  );
}

function Head({ thing, city }: { thing: Thing; city: City }) {
  const words = useWords();
  const label = useName();
  const now = useNow();
  const kind = city.kinds.find((kind) => kind.name === thing.kind);
  return (
    <header className="thing-head">
      <div>
        <p className="faint">{kind ? label(kind.label) : thing.kind}</p>
        <h2>{thing.name}</h2>
      </div>
      <Standing thing={thing} now={now} />
      <Link to={onMap("thing", thing.name)} className="button"
        testid="thing-on-map">
        {words.thingPage.onMap}
      </Link>
    </header>
  );
}

function Present({ thing, past, city }: { thing: Thing; past: ThingPast | null; city: City }) {
  const { thingPage } = useWords();
  const now = useNow();
  return (
    <div className="thing-narrow">
      <section className="card">
        <h3>{thingPage.present}</h3>
        <Values thing={thing} />
        <Conditions thing={thing} now={now} />
      </section>
      <section className="card">
        <h3>{thingPage.place}</h3>
        <ThingPlace thing={thing} city={city} />
      </section>
      <ThingRegister thing={thing} past={past} city={city} now={now} />
    </div>
  );
}

/** Letters that came from it or speak of it; nothing is shown where there are none. */
function OwnLetters({ name }: { name: string }) {
  const words = useWords();
  const asked = () => api.letters(LETTERS_READ, name);
  const own = useReading(name, asked, LETTERS_MS).value ?? [];
  return own.length > 0 ? <Letters letters={own} title={words.thingPage.letters} /> : null;
}
