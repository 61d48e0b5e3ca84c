// Which page the reader is on, once the server has told which city this is.
import { lazy, Suspense, useEffect, useState } from "react";
import { api, type City } from "./api.ts";
import { usePage } from "./address.ts";
import { setServerNow } from "./clock.ts";
import { useFeed } from "./feed.ts";
import { useName, useWords } from "./words/language.ts";

const Operations = lazy(() => import("./Operations.tsx"));
const StatusPage = lazy(() => import("./StatusPage.tsx"));
const CrewPage = lazy(() => import("./CrewPage.tsx"));
const RETRY_MS = 2000;

/** Asks until the server answers: it may still be starting. */
function useCity(): City | null {
  const [city, setCity] = useState<City | null>(null);
  useEffect(() => {
    let timer = 0;
    let left = false;
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
  }, []);
  return city;
}

export function App() {
  const words = useWords();
  const name = useName();
  const page = usePage();
  const city = useCity();
  const crew = page === "/crew";

  useEffect(() => {
    document.documentElement.dataset.light = crew ? "day" : "night";
  }, [crew]);
  useEffect(() => {
    document.title = city ? `${name(city.name)} · ${words.title}` : words.title;
  });

  if (!city) return <p className="starting" role="status">{words.starting}</p>;
  return (
    <>
      <ServerGone />
      <Suspense fallback={<p className="starting" role="status">{words.starting}</p>}>
        {crew ? <CrewPage city={city} />
          : page === "/status" ? <StatusPage city={city} />
          : <Operations city={city} />}
      </Suspense>
    </>
  );
}

/** Says plainly when what is on the screen may be old. */
function ServerGone() {
  const words = useWords();
  const gone = useFeed((feed) => feed.connected === false);
  return gone ? <p className="gone" role="alert">{words.gone}</p> : null;
}
