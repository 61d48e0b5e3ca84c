// The top of a page: the city's name, the loop, the ways to the other pages, light and language.
import type { City, RightName } from "./api.ts";
import { Account } from "./Account.tsx";
import { usePage } from "./address.ts";
import { useNow } from "./clock.ts";
import { switchLight, useLight } from "./light.ts";
import { Link } from "./Link.tsx";
import { LoopBar } from "./LoopBar.tsx";
import { useMay } from "./session.ts";
import { clockTime } from "./time.ts";
import type { Words } from "./words/en.ts";
import { switchLanguage, useName, useWords } from "./words/language.ts";

export function TopBar({ city }: { city: City }) {
  return (
    <header className="top-bar">
      <Brand city={city} />
      <LoopBar />
      <Nav city={city} />
    </header>
  );
}

/** The top of a page that is not about the whole loop: lower, with the ways in one line. */
export function SlimBar({ city, children }: { city: City; children?: React.ReactNode }) {
  return (
    <header className="top-bar slim">
      <Brand city={city} />
      {children}
      <Nav city={city} />
    </header>
  );
}

export function Brand({ city }: { city: City }) {
  const words = useWords();
  const name = useName();
  return (
    <div className="brand">
      <img src="/loop.svg" alt="" width="34" height="34" />
      <div>
        <h1>{name(city.name)}</h1>
        <p>
          {words.title}
          {city.simulated && <strong className="simulated">{words.simulated}</strong>}
        </p>
      </div>
    </div>
  );
}

type Way = [path: string, word: (words: Words) => string, one_of: RightName[]];
const PAGES: Way[] = [
  ["/", (words) => words.nav.operations, ["look"]],
  ["/cases", (words) => words.pages.cases, ["look"]],
  ["/wall", (words) => words.pages.wall, ["look"]],
  ["/playback", (words) => words.pages.past, ["look"]],
  ["/status", (words) => words.nav.status, ["look"]],
  ["/crew", (words) => words.nav.crew, ["look", "report"]],
  ["/people", (words) => words.people.nav, ["operators", "audit"]],
];

/** What the page of this address is called; the map is the city itself. */
export const wordOf = (path: string, words: Words): string =>
  (path === "/" ? "" : PAGES.find(([of]) => of === path)?.[1](words) ?? "");

export function Nav({ city }: { city: City }) {
  const words = useWords();
  const here = usePage();
  const may = useMay();
  const open = PAGES.filter(([, , one_of]) => one_of.some(may));
  return (
    <nav className="nav" aria-label={words.title}>
      <div className="nav-pages">
        {open.map(([path, word]) => (
          <Link key={path} to={path} current={here === path} testid={`nav-${path.slice(1)}`}>
            {word(words)}
          </Link>
        ))}
      </div>
      <div className="nav-side">
        <Clock />
        <Account city={city} />
        <LightSwitch />
        <LanguageSwitch />
      </div>
    </nav>
  );
}

function Clock() {
  return <time className="clock">{clockTime(useNow())}</time>;
}

const MOON = "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z";
const SUN = "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1z" +
  "M20 11h3v2h-3zM4 5.4 5.4 4l2.1 2.1-1.4 1.4zM16.5 17.9l1.4-1.4L20 18.6 18.6 20z" +
  "M4 18.6l2.1-2.1 1.4 1.4L5.4 20zM16.5 6.1 18.6 4 20 5.4l-2.1 2.1z";

export function LightSwitch() {
  const { pages } = useWords();
  const day = useLight() === "day";
  const word = day ? pages.toNight : pages.toDay;
  return (
    <button type="button" className="quiet round" aria-label={word} title={word}
      data-testid="light-switch" onClick={switchLight}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d={day ? MOON : SUN} /></svg>
    </button>
  );
}

export function LanguageSwitch() {
  const words = useWords();
  return (
    <button type="button" className="quiet" data-testid="language-switch" onClick={switchLanguage}>
      {words.nav.language}
    </button>
  );
}
