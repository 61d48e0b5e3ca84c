// Looking back: a slider over the last 24 hours; the map shows what moved and was open then.
import { useEffect, useMemo, useRef, useState } from "react";
import { api, type City, type Past } from "./api.ts";
import { amend, useAddress } from "./address.ts";
import { serverNow } from "./clock.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { useKeys } from "./keys.ts";
import { grouped } from "./numbers.ts";
import { casesAt, openOver, statesAt } from "./past.ts";
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
const MINUTE_MS = 60_000;
const READ_EVERY_MS = 600_000;
const SPEEDS = [60, 300, 1200] as const;
const FRAME_MS = 100;
const MOMENTS = 240;

export default function PlaybackPage({ city }: { city: City }) {
  const { value, refusal, again } = useReading("past", () => {
    const now = serverNow();
    return api.past(now - DAY_MS, now);
  }, READ_EVERY_MS);
  return (
    <div className="playback-page">
      <SlimBar city={city} />
      {value
        ? <Playback past={value} city={city} />
        : <main className="standstill">
            {refusal
              ? <Trouble refusal={refusal} retry={again} />
              : <Skeleton rows={1} cards={1} className="map-skeleton" />}
          </main>}
    </div>
  );
}

/** The moment that is shown, and what moves it. */
function useMoment(past: Past) {
  const asked = Number(useAddress("at")) || past.to - MINUTE_MS;
  const within = (at: number) => Math.min(past.to, Math.max(past.from, at));
  const [at, setAt] = useState(() => within(asked));
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  const latest = useRef(at);
  latest.current = at;
  useEffect(() => {
    if (!playing) return amend({ at: String(Math.round(latest.current)) });
    let before = performance.now();
    const timer = window.setInterval(() => {
      const now = performance.now();
      const next = latest.current + (now - before) * speed;
      before = now;
      setAt(Math.min(past.to, next));
      if (next >= past.to) setPlaying(false);
    }, FRAME_MS);
    return () => window.clearInterval(timer);
  }, [playing, speed, past.to]);
  const go = (to: number) => {
    setAt(within(to));
    if (!playing) amend({ at: String(Math.round(within(to))) });
  };
  return { at, go, playing, setPlaying, speed, setSpeed };
}

function Playback({ past, city }: { past: Past; city: City }) {
  const words = useWords();
  const moment = useMoment(past);
  const { at, go, playing, setPlaying } = moment;
  const { tracks, step_ms, loading, refusal } = useTracks(at, past);
  const states = useMemo(() => statesAt(past, at), [past, at]);
  const cases = useMemo(() => casesAt(past, at), [past, at]);
  useKeys({
    " ": () => setPlaying(!playing),
    ArrowLeft: () => go(at - MINUTE_MS), ArrowRight: () => go(at + MINUTE_MS),
  });
  return (
    <main className="playback" data-testid="playback" data-at={Math.round(at)}
      data-loading={loading}>
      <Fault instead={<MapFault />}>
        <PlaybackMap city={city} at={at} tracks={tracks} step_ms={step_ms} past={past}
          states={states} cases={cases} />
      </Fault>
      <div className="then" role="status">
        <time>{dayTime(at, serverNow())}:{clockTime(at).slice(6)}</time>
        <Count word={words.past.open} n={cases.length} state={3} testid="past-open" />
        <Count word={words.past.overdue} n={cases.filter((row) => row.overdue).length} bad />
        <Count word={words.past.wrong} n={states.filter((state) => state === 2).length}
          state={2} />
        <Count word={words.past.silent} n={states.filter((state) => state === 1).length}
          state={1} />
        <Count word={words.past.moving} n={tracks.length} testid="past-moving" />
        {loading && <em>{words.past.loading}</em>}
        {refusal && <em className="warn">{errorWords(refusal, words)}</em>}
        {!loading && !refusal && tracks.length === 0 && <em>{words.past.none}</em>}
        {past.changes_from > past.from && (
          <em>{words.past.incomplete(dayTime(past.changes_from, serverNow()))}</em>
        )}
      </div>
      <Controls past={past} moment={moment} />
    </main>
  );
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

function Controls({ past, moment }: { past: Past; moment: ReturnType<typeof useMoment> }) {
  const { past: said } = useWords();
  const { at, go, playing, setPlaying, speed, setSpeed } = moment;
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
        () => setPlaying(!playing), "past-play")}
      {button(said.forth, "+1", () => go(at + MINUTE_MS), "past-forth")}
      <div className="choices" role="radiogroup" aria-label={said.speed}>
        {SPEEDS.map((n) => (
          <button key={n} type="button" role="radio" aria-checked={speed === n}
            data-testid={`past-speed-${n}`} onClick={() => setSpeed(n)}>{said.times(n)}</button>
        ))}
      </div>
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
      {button(said.live, said.live, () => go(past.to), "past-live")}
    </section>
  );
}
