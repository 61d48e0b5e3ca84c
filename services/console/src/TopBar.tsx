// The bar above everything: whose city, the loop with its numbers, what else can be read.
import type { City } from "./api.ts";
import { goTo, usePage } from "./address.ts";
import { useNow } from "./clock.ts";
import { LoopBar } from "./LoopBar.tsx";
import { clockTime } from "./time.ts";
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

const PAGES = [["/", "operations"], ["/status", "status"], ["/crew", "crew"]] as const;

export function Nav() {
  const words = useWords();
  const here = usePage();
  return (
    <nav className="nav">
      <div className="nav-pages">
        {PAGES.map(([path, word]) => (
          <a key={path} href={path} aria-current={here === path ? "page" : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              goTo(path);
            }}>
            {words.nav[word]}
          </a>
        ))}
      </div>
      <div className="nav-side">
        <Clock />
        <LanguageSwitch />
      </div>
    </nav>
  );
}

function Clock() {
  return <time className="clock">{clockTime(useNow())}</time>;
}

export function LanguageSwitch() {
  const words = useWords();
  return (
    <button type="button" className="quiet" data-testid="language-switch" onClick={switchLanguage}>
      {words.nav.language}
    </button>
  );
}
