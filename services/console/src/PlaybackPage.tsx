// Looking back: a slider over the last 24 hours; the map shows what moved and was open then.
import { useEffect, useMemo, useState } from "react";
import { api, type City, type Past, type Refusal, type ThingState } from "./api.ts";
import { Choices } from "./Choices.tsx";
import { serverNow } from "./clock.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { useKeys } from "./keys.ts";
import { MINUTE_MS, type Moment, SPEEDS, useMoment } from "./moment.ts";
import { grouped } from "./numbers.ts";
import { casesAt, movedAt, openOver, type PastCase, statesAt } from "./past.ts";
import { PlaybackMap } from "./PlaybackMap.tsx";
import { useReading } from "./reading.ts";
import { Sparkline } from "./Sparkline.tsx";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { clockTime, dayTime } from "./time.ts";
import { SlimBar } from "./TopBar.tsx";
import { useTracks } from "./tracks.ts";
import { errorWords, useWords } from "./words/language.ts";
import "./styles/operations.css";
import "./styles/playback.css";

const DAY_MS = 86_400_000;
const READ_EVERY_MS = 600_000;
const MOMENTS = 240;
/** What stands this long is said to whoever cannot see it. */
const CALM_MS = 1500;

export default function PlaybackPage({ city }: { city: City }) {
  const { value, refusal, again } = useReading("past", () => {
    const now = serverNow();
    return api.past(now - DAY_MS, now);
  }, READ_EVERY_MS);
  return (
    <div className="playback-page">
      <SlimBar city={city} />
      {value
        ? <Playback past={value} city={city} again={again} old={refusal} />
        : <main className="standstill">
            {refusal
              ? <Trouble refusal={refusal} retry={again} />
              : <Skeleton rows={1} cards={1} className="map-skeleton" />}
          </main>}
    </div>
  );
}

interface PlaybackProps {
  past: Past; city: City; again: () => void;
  /** Why it could not be read anew. */
  old: Refusal | null;
}

function Playback({ past, city, again, old }: PlaybackProps) {
  const moment = useMoment(past, city.started_at, again);
  const { at, go, playing, play } = moment;
  const read = useTracks(at, past);
  const states = useMemo(() => statesAt(past, at), [past, at]);
  const cases = useMemo(() => casesAt(past, at), [past, at]);
  useKeys({
    " ": () => play(!playing),
    ArrowLeft: () => go(at - MINUTE_MS), ArrowRight: () => go(at + MINUTE_MS),
  });
  return (
    <main className="playback" data-testid="playback" data-at={Math.round(at)}
      data-loading={read.loading}>
      <Fault instead={<MapFault />}>
        <PlaybackMap city={city} at={at} tracks={read.tracks} step_ms={read.step_ms} past={past}
          states={states} cases={cases} />
      </Fault>
      <Then past={past} at={at} states={states} cases={cases}
        read={{ ...read, refusal: read.refusal ?? old }} />
      <Controls past={past} moment={moment} />
    </main>
  );
}

interface ThenProps {
  past: Past; at: number; states: ThingState[]; cases: PastCase[];
  read: ReturnType<typeof useTracks>;
}

/** How the city stood then, in numbers. */
function Then({ past, at, states, cases, read }: ThenProps) {
  const words = useWords();
  const { tracks, step_ms, loading, refusal } = read;
  const moving = useMemo(() =>
    tracks.filter((track) => movedAt(track, at, step_ms)).length, [tracks, at, step_ms]);
  const overdue = cases.filter((row) => row.overdue).length;
  const time = `${dayTime(at, serverNow())}:${clockTime(at).slice(6)}`;
  const said = useCalm(refusal ? errorWords(refusal, words)
    : `${time} · ${words.past.open} ${cases.length} · ${words.past.overdue} ${overdue}`);
  return (
    <div className="then">
      <time>{time}</time>
      <Count word={words.past.open} n={cases.length} state={3} testid="past-open" />
      <Count word={words.past.overdue} n={overdue} bad />
      <Count word={words.past.wrong} n={states.filter((state) => state === 2).length}
        state={2} />
      <Count word={words.past.silent} n={states.filter((state) => state === 1).length}
        state={1} />
      <Count word={words.past.moving} n={moving} testid="past-moving" />
      {loading && <em>{words.past.loading}</em>}
      {refusal && <em className="warn">{errorWords(refusal, words)}</em>}
      {!loading && !refusal && tracks.length === 0 && <em>{words.past.none}</em>}
      {past.changes_from > past.from && (
        <em>{words.past.incomplete(dayTime(past.changes_from, serverNow()))}</em>
      )}
      <span className="unseen" role="status">{said}</span>
    </div>
  );
}

/** A text once it has stood for a while: one that changes all the time is not read out. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => setCalm(text), CALM_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return calm;
}

interface CountProps { word: string; n: number; state?: number; bad?: boolean; testid?: string }
function Count({ word, n, state, bad, testid }: CountProps) {
  return (
    <span className={bad && n > 0 ? "warn" : ""} data-testid={testid} data-count={n}>
      {state !== undefined && <i className={`dot state-${state}`} />}
      <b>{grouped(n)}</b> {word}
    </span>
  );
}

function Controls({ past, moment }: { past: Past; moment: Moment }) {
  const { past: said } = useWords();
  const { at, go, toNow, playing, play, speed, setSpeed } = moment;
  const open = useMemo(() => openOver(past, MOMENTS), [past]);
  const now = serverNow();
  const button = (word: string, sign: string, act: () => void, testid: string) => (
    <button type="button" className="button" aria-label={word} title={word} data-testid={testid}
      onClick={act}>{sign}</button>
  );
  return (
    <section className="controls" aria-label={said.title}>
      {button(said.back, "−1", () => go(at - MINUTE_MS), "past-back")}
      {button(playing ? said.pause : said.play, playing ? "❚❚" : "▶",
        () => play(!playing), "past-play")}
      {button(said.forth, "+1", () => go(at + MINUTE_MS), "past-forth")}
      <Choices label={said.speed} value={speed} choose={setSpeed}
        choices={SPEEDS.map((n) =>
          ({ value: n, word: said.times(n), testid: `past-speed-${n}` }))} />
      <div className="slider">
        <Sparkline points={open} width={MOMENTS} height={34} tall />
        <input type="range" min={past.from} max={past.to} step={1000} value={at}
          aria-label={said.slider} aria-valuetext={dayTime(at, now)} data-testid="past-slider"
          onChange={(event) => go(Number(event.target.value))} />
        <div className="ticks" aria-hidden="true">
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <span key={share}>{dayTime(past.from + share * (past.to - past.from), now)}</span>
          ))}
        </div>
      </div>
      {button(said.live, said.live, toNow, "past-live")}
    </section>
  );
}
