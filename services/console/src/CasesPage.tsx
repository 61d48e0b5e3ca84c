// The queue of cases with their clocks, and one case whole beside it; made for a keyboard.
import { useEffect, useMemo, useRef, useState } from "react";
import type { CaseRow, City } from "./api.ts";
import { amend, goTo, onMap, useAddress, useAddressed } from "./address.ts";
import { CaseFilters } from "./CaseFilters.tsx";
import { CaseLine } from "./CaseLine.tsx";
import { CaseSheet } from "./CaseSheet.tsx";
import { useNow } from "./clock.ts";
import { type Ended, useEnded } from "./ended.ts";
import { useFeed } from "./feed.ts";
import { KeyHelp } from "./KeyHelp.tsx";
import { type Keys, useKeys } from "./keys.ts";
import { NoCases } from "./NoCases.tsx";
import { type Asked, askedIn, CLEARED, placeOf, queueName, queueOf, stepFrom } from "./queue.ts";
import { Nothing } from "./Standstill.tsx";
import { SlimBar } from "./TopBar.tsx";
import { Unlisted } from "./Unlisted.tsx";
import { useWords } from "./words/language.ts";
import "./styles/operations.css";
import "./styles/case.css";
import "./styles/cases.css";

const SHOWN_AT_FIRST = 100;
const ENDED_READ = 500;

export default function CasesPage({ city }: { city: City }) {
  const address = useAddressed();
  const asked = useMemo(() => askedIn(address), [address]);
  const id = useAddress("case");
  const open = useFeed((feed) => feed.open);
  const ended = useEnded(asked.ended, ENDED_READ);
  const openLoaded = useFeed((feed) => feed.openLoaded);
  const loaded = asked.ended ? ended.loaded : openLoaded;
  const all = useMemo(
    () => (asked.ended ? ended.rows : [...open.values()]), [asked.ended, ended.rows, open]);
  const queue = useMemo(() => queueOf(all, asked), [all, asked]);
  const [help, setHelp] = useState(false);
  const sheet = useRef<HTMLElement>(null);
  const enter = () => sheet.current?.focus();
  const last = useLastPlace(queue, id, asked);
  useKeys(queueKeys({ queue, id, asked, last, showHelp: () => setHelp(true), enter }));
  return (
    <div className="cases-page">
      <SlimBar city={city} />
      <main className="cases-main">
        <section className="queue" aria-label={useWords().queue.title}>
          <CaseFilters city={city} all={all} shown={loaded ? queue.length : null} asked={asked}
            help={() => setHelp(true)} />
          <Queue rows={queue} id={id} ended={asked.ended ? ended : null}
            narrowed={all.length > 0} enter={enter} />
        </section>
        <CaseSheet id={id} city={city} ref={sheet} />
      </main>
      {help && <KeyHelp close={() => setHelp(false)} />}
    </div>
  );
}

/** Where in this queue the open case stands, or stood before it left it. */
function useLastPlace(queue: CaseRow[], id: string | null, asked: Asked): number {
  const name = queueName(asked);
  const kept = useRef({ name, place: 0 });
  const place = placeOf(queue, id);
  if (kept.current.name !== name) kept.current = { name, place: 0 };
  if (place >= 0) kept.current.place = place;
  return kept.current.place;
}

interface KeysOf {
  queue: CaseRow[]; id: string | null; asked: Asked; last: number; showHelp: () => void;
  enter: () => void;
}

function queueKeys({ queue, id, asked, last, showHelp, enter }: KeysOf): Keys {
  const step = (by: number) => {
    const row = stepFrom(queue, id, by, last);
    if (row) amend({ case: row.id });
  };
  return {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Enter: () => (id === null ? step(0) : enter()),
    "/": () => document.querySelector<HTMLInputElement>("[data-queue-search]")?.focus(),
    "?": showHelp, Escape: () => amend({ case: null }),
    o: () => amend({ overdue: asked.overdue ? null : "1" }),
    u: () => amend({ urgent: asked.urgent ? null : "1" }),
    m: () => id !== null && goTo(onMap("case", id)),
  };
}

interface QueueProps {
  rows: CaseRow[]; id: string | null; ended: Ended | null;
  /** Whether there are cases, but none like this. */
  narrowed: boolean; enter: () => void;
}

function Queue({ rows, id, ended, narrowed, enter }: QueueProps) {
  const words = useWords();
  const now = useNow();
  const [room, setRoom] = useState(SHOWN_AT_FIRST);
  const list = useRef<HTMLUListElement>(null);
  const place = placeOf(rows, id);
  const shown = Math.max(room, place + 1);
  useEffect(() => {
    const line = list.current?.querySelector<HTMLElement>(".case-line.chosen");
    line?.scrollIntoView({ block: "nearest" });
    // Enter is for the case that was stepped to, not for the one that was clicked before.
    if (list.current?.contains(document.activeElement)) line?.focus({ preventScroll: true });
  }, [id]);
  return (
    <div className="queue-scroll">
      <Unlisted ended={ended} />
      {rows.length === 0 && (
        <NoCases ended={ended}>
          <Nothing asked={narrowed} act={narrowed && (
            <button type="button" className="button" onClick={() => amend(CLEARED)}>
              {words.queue.clear}
            </button>
          )}>
            {narrowed ? words.queue.none : ended ? words.desk.noneEnded : words.desk.noneOpen}
          </Nothing>
        </NoCases>
      )}
      <ul className="case-lines" ref={list}>
        {rows.slice(0, shown).map((row) => (
          <CaseLine key={row.id} row={row} now={now} chosen={row.id === id}
            choose={row.id === id ? enter : () => amend({ case: row.id })} />
        ))}
      </ul>
      {rows.length > shown && (
        <button type="button" className="more" onClick={() => setRoom(shown + SHOWN_AT_FIRST)}>
          {words.desk.more(Math.min(SHOWN_AT_FIRST, rows.length - shown))}
        </button>
      )}
    </div>
  );
}
