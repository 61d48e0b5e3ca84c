// The top of a page: the city's name, the loop, the ways to the other pages, light and language.
import type { City } from "./api.ts";
import { usePage } from "./address.ts";
import { useNow } from "./clock.ts";
import { switchLight, useLight } from "./light.ts";
import { Link } from "./Link.tsx";
import { LoopBar } from "./LoopBar.tsx";
import { signOut, useMe } from "./session.ts";
import { clockTime } from "./time.ts";
import type { Words } from "./words/en.ts";
import { switchLanguage, useName, useWords } from "./words/language.ts";

export function TopBar({ city }: { city: City }) {
  return (
    <header className="top-bar">
      <Brand city={city} />
      <LoopBar />
      <Nav />
    </header>
  );
}

/** The top of a page that is not about the whole loop: lower, with the ways in one line. */
export function SlimBar({ city, children }: { city: City; children?: React.ReactNode }) {
  return (
    <header className="top-bar slim">
      <Brand city={city} />
      {children}
      <Nav />
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

const PAGES: [path: string, word: (words: Words) => string][] = [
  ["/", (words) => words.nav.operations],
  ["/cases", (words) => words.pages.cases],
  ["/wall", (words) => words.pages.wall],
  ["/playback", (words) => words.pages.past],
  ["/status", (words) => words.nav.status],
  ["/crew", (words) => words.nav.crew],
];

export function Nav() {
  const words = useWords();
  const here = usePage();
  return (
    <nav className="nav" aria-label={words.title}>
      <div className="nav-pages">
        {PAGES.map(([path, word]) => (
          <Link key={path} to={path} current={here === path} testid={`nav-${path.slice(1)}`}>
            {word(words)}
          </Link>
        ))}
      </div>
      <div className="nav-side">
        <Clock />
        <SignedIn />
        <LightSwitch />
        <LanguageSwitch />
      </div>
    </nav>
  );
}

/** Who is signed in, and the way out. */
export function SignedIn() {
  const words = useWords();
  const me = useMe();
  if (!me) return null;
  return (
    <span className="who">
      <b title={words.posts[me.post]} data-testid="who">{me.name}</b>
      <small>{words.posts[me.post]}</small>
      <button type="button" className="quiet" data-testid="sign-out" onClick={signOut}>
        {words.signIn.out}
      </button>
    </span>
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
    <button type="button" className="quiet" data-testid="light-switch" onClick={switchLight}>
      <svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true">
        <path d={day ? MOON : SUN} />
      </svg>
      {word}
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
