// Which page the reader is on, once the server has told which city this is.
import { type ComponentType, lazy, type MouseEvent, Suspense, useEffect, useState } from "react";
import { api, type City, type Me, type Refusal, type RightName } from "./api.ts";
import { usePage } from "./address.ts";
import { setServerNow } from "./clock.ts";
import { retryIn_ms } from "./contact.ts";
import { Ending } from "./Ending.tsx";
import { Fault, PageFault } from "./Fault.tsx";
import { useLight } from "./light.ts";
import { Lost } from "./Lost.tsx";
import { NoPage } from "./NoPage.tsx";
import { refusalOf } from "./sending.ts";
import { useMay, useMe } from "./session.ts";
import { SetupPage, SignInPage } from "./SignInPage.tsx";
import { Start } from "./Start.tsx";
import { wordOf } from "./TopBar.tsx";
import { useName, useWords } from "./words/language.ts";

type Shown = ComponentType<{ city: City }>;
interface Page { shown: Shown; read: () => Promise<{ default: Shown }>; one_of: RightName[] }
const page = (read: Page["read"], one_of: RightName[] = ["look"]): Page =>
  ({ shown: lazy(read), read, one_of });
const CREW = page(() => import("./CrewPage.tsx"), ["look", "report"]);
const PAGES: Record<string, Page> = {
  "/": page(() => import("./Operations.tsx")),
  "/cases": page(() => import("./CasesPage.tsx")),
  "/thing": page(() => import("./ThingPage.tsx")),
  "/wall": page(() => import("./WallPage.tsx")),
  "/playback": page(() => import("./PlaybackPage.tsx")),
  "/status": page(() => import("./StatusPage.tsx")),
  "/crew": CREW,
  "/people": page(() => import("./operators/OperatorsPage.tsx"), ["operators", "audit"]),
};
// The page that was asked for is read while the server is asked who is there.
PAGES[location.pathname]?.read().catch(() => {});

interface Asked { city: City | null; refusal: Refusal | null }

/** Asks until the server answers, once somebody is signed in: it may still be starting. */
function useCity(me: Me | null | undefined): Asked {
  const [asked, setAsked] = useState<Asked>({ city: null, refusal: null });
  useEffect(() => {
    let timer = 0;
    let left = false;
    if (!me) return;
    const ask = () => {
      api.city().then(
        (city) => {
          if (left) return;
          setServerNow(city.now);
          setAsked({ city, refusal: null });
        },
        (error: unknown) => {
          if (left) return;
          setAsked((before) => ({ ...before, refusal: refusalOf(error) }));
          timer = window.setTimeout(ask, retryIn_ms());
        },
      );
    };
    ask();
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [me]);
  return asked;
}

export function App() {
  const words = useWords();
  const name = useName();
  const path = usePage();
  const me = useMe();
  const { city, refusal } = useCity(me);
  useLight();

  useEffect(() => {
    const here = me && wordOf(path, words);
    const parts = [here, city && name(city.name), words.title];
    document.title = parts.filter(Boolean).join(" · ");
  });

  if (path === "/setup") return <SetupPage />;
  if (me === null) return <SignInPage />;
  if (!city || !me) return <Start refusal={refusal} />;
  return (
    <>
      <a className="skip" href="#content" onClick={toContent}>{words.pages.skip}</a>
      <Lost />
      <Ending />
      <Fault key={path} instead={<PageFault />}>
        <Suspense fallback={<Start />}>
          <PageHere path={path} city={city} />
        </Suspense>
      </Fault>
    </>
  );
}

/** The page of this address, where the reader's post may see it. */
function PageHere({ path, city }: { path: string; city: City }) {
  const may = useMay();
  const own = path === "/" && !may("look") ? CREW : PAGES[path];
  if (!own?.one_of.some(may)) return <NoPage city={city} forbidden={own !== undefined} />;
  return <own.shown city={city} />;
}

/** Past the ways to the other pages, for whoever goes by keyboard. */
function toContent(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const main = document.querySelector("main");
  if (!main) return;
  main.tabIndex = -1;
  main.focus();
}
