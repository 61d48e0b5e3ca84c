// Which page the reader is on, once the server has told which city this is.
import { type ComponentType, lazy, type MouseEvent, Suspense, useEffect, useState } from "react";
import { api, type City, type Me } from "./api.ts";
import { usePage } from "./address.ts";
import { setServerNow } from "./clock.ts";
import { useFeed } from "./feed.ts";
import { useLight } from "./light.ts";
import { useMe } from "./session.ts";
import { SetupPage, SignInPage } from "./SignInPage.tsx";
import { useName, useWords } from "./words/language.ts";

type Page = ComponentType<{ city: City }>;
const Operations = lazy(() => import("./Operations.tsx"));
const PAGES: Record<string, Page> = {
  "/cases": lazy(() => import("./CasesPage.tsx")),
  "/thing": lazy(() => import("./ThingPage.tsx")),
  "/wall": lazy(() => import("./WallPage.tsx")),
  "/playback": lazy(() => import("./PlaybackPage.tsx")),
  "/status": lazy(() => import("./StatusPage.tsx")),
  "/crew": lazy(() => import("./CrewPage.tsx")),
};
const RETRY_MS = 2000;

/** Asks until the server answers, once somebody is signed in: it may still be starting. */
function useCity(me: Me | null | undefined): City | null {
  const [city, setCity] = useState<City | null>(null);
  useEffect(() => {
    let timer = 0;
    let left = false;
    if (!me) return;
    const ask = () => {
      api.city().then(
        (answer) => {
          if (left) return;
          setServerNow(answer.now);
          setCity(answer);
        },
        () => {
          timer = window.setTimeout(ask, RETRY_MS);
        },
      );
    };
    ask();
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [me]);
  return city;
}

export function App() {
  const words = useWords();
  const name = useName();
  const path = usePage();
  const me = useMe();
  const city = useCity(me);
  const looks = me?.rights.includes("look") ?? false;
  useLight();

  useEffect(() => {
    document.title = city ? `${name(city.name)} · ${words.title}` : words.title;
  });

  const starting = <p className="starting" role="status">{words.starting}</p>;
  if (path === "/setup") return <SetupPage />;
  if (me === null) return <SignInPage />;
  if (!city || !me) return starting;
  const Page = (looks ? PAGES[path] : PAGES["/crew"]) ?? Operations;
  return (
    <>
      <a className="skip" href="#content" onClick={toContent}>{words.pages.skip}</a>
      {looks && <ServerGone />}
      <Suspense fallback={starting}>
        <Page city={city} />
      </Suspense>
    </>
  );
}

/** Past the ways to the other pages, for whoever goes by keyboard. */
function toContent(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const main = document.querySelector("main");
  if (!main) return;
  main.tabIndex = -1;
  main.focus();
}

/** Says plainly when what is on the screen may be old. */
function ServerGone() {
  const words = useWords();
  const gone = useFeed((feed) => feed.connected === false);
  return gone ? <p className="gone" role="alert">{words.gone}</p> : null;
}
