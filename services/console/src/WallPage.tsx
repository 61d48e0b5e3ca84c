// The supervisor's wall: what today came to, how cases flow, how old they are, where they are late.
import { useMemo } from "react";
import { api, type City, type Today } from "./api.ts";
import { useNow, serverNow } from "./clock.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { useFeed } from "./feed.ts";
import type { Rows } from "./held.ts";
import { grouped } from "./numbers.ts";
import { OverdueMap } from "./OverdueMap.tsx";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { clockTime, spanWords } from "./time.ts";
import { SlimBar } from "./TopBar.tsx";
import { useWords } from "./words/language.ts";
import { WallPlots } from "./WallPlots.tsx";
import { WallPressing } from "./WallPressing.tsx";
import "./styles/operations.css";
import "./styles/wall.css";

const TODAY_MS = 5000;

/** When the reader's day began. */
function midnight(): number {
  const day = new Date(serverNow());
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

export default function WallPage({ city }: { city: City }) {
  const { value, refusal, again } = useReading("today", () => api.today(midnight()), TODAY_MS);
  return (
    <div className="wall-page">
      <SlimBar city={city}><Clock /></SlimBar>
      {!value && (
        <main className="standstill">
          {refusal
            ? <Trouble refusal={refusal} retry={again} />
            : <Skeleton cards={12} className="wall-skeleton" />}
        </main>
      )}
      {value && <Wall today={value} city={city} />}
    </div>
  );
}

function Clock() {
  const { wall } = useWords();
  return (
    <p className="wall-clock">
      <b>{clockTime(useNow())}</b>
      <button type="button" className="quiet" data-testid="wall-full"
        onClick={() => void document.documentElement.requestFullscreen?.()}>{wall.full}</button>
    </p>
  );
}

function Wall({ today, city }: { today: Today; city: City }) {
  const open = useFeed((feed) => feed.open);
  return (
    <main className="wall" data-testid="wall">
      <Numbers today={today} />
      <WallPlots today={today} city={city} />
      <Late open={open} city={city} />
      <WallPressing rows={open} />
    </main>
  );
}

/** Where the city is late; until the cases are read, nobody knows. */
function Late({ open, city }: { open: Rows; city: City }) {
  const { wall: said } = useWords();
  const loaded = useFeed((feed) => feed.openLoaded);
  const overdue = useMemo(() => [...open.values()].filter((row) => row.overdue), [open]);
  return (
    <section className="card wall-map">
      <h2>{said.map}<b className={overdue.length > 0 ? "warn" : ""}>
        {loaded ? grouped(overdue.length) : "–"}
      </b></h2>
      <Fault instead={<MapFault />}><OverdueMap city={city} rows={overdue} /></Fault>
      {!loaded && <Skeleton rows={1} />}
      {loaded && overdue.length === 0 && <p className="faint">{said.noOverdue}</p>}
    </section>
  );
}

function Numbers({ today }: { today: Today }) {
  const words = useWords();
  const said = words.wall;
  const cases = useFeed((feed) => feed.pulse?.cases);
  const count = (n: number | undefined) => (n === undefined ? "–" : grouped(n));
  const tone = cases && (cases.overdue > 0 ? "bad" : "good");
  const span = (ms: number | null) => (ms === null ? "–" : spanWords(ms, words.span));
  return (
    <section className="wall-numbers" aria-label={said.title}>
      <Big name={said.opened} value={grouped(today.opened)}
        beside={`${said.relapsed} ${grouped(today.relapsed)}`} />
      <Big name={said.proved} value={grouped(today.proved)} tone="good"
        beside={`${said.dismissed} ${grouped(today.dismissed)} · ` +
          `${said.forced} ${grouped(today.forced)}`} />
      <Big name={said.open} value={count(cases?.open)}
        beside={`${said.sentBack} ${grouped(today.sent_back)}`} />
      <Big name={said.overdue} value={count(cases?.overdue)} tone={tone} beside="" />
      <Big name={said.firstAction} value={span(today.first_action_ms)} beside={said.median} />
      <Big name={said.closure} value={span(today.closure_ms)} beside={said.median} />
    </section>
  );
}

interface BigProps {
  name: string; value: string; beside: string; tone?: "good" | "bad" | undefined;
}
function Big({ name, value, beside, tone }: BigProps) {
  return (
    <div className={`card big-number ${tone ?? ""}`} data-testid="wall-number">
      <span>{name}</span>
      <b>{value}</b>
      <small>{beside}</small>
    </div>
  );
}
