// The moment of the past that is shown, what moves it, and how the address keeps it.
import { useEffect, useRef, useState } from "react";
import type { Past } from "./api.ts";
import { amend, useAddress } from "./address.ts";

export const MINUTE_MS = 60_000;
export const SPEEDS = [60, 300, 1200] as const;
const HOUR_MS = 3_600_000;
const FRAME_MS = 100;
/** A browser refuses an address that changes many times a second. */
const AMEND_MS = 400;

type Span = Pick<Past, "from" | "to">;

/** Where playing begins: an hour back, or when a younger city had something to show. */
export const beginOf = ({ from, to }: Span, started_at: number): number =>
  Math.max(from, Math.min(to - MINUTE_MS, Math.max(to - HOUR_MS, started_at + MINUTE_MS)));

/** Writes the moment into the address once it has been still for a moment. */
function useKept(at: number, playing: boolean): void {
  useEffect(() => {
    if (playing) return;
    const timer = window.setTimeout(() => amend({ at: String(Math.round(at)) }), AMEND_MS);
    return () => window.clearTimeout(timer);
  }, [at, playing]);
}

/** `again` reads the past anew, up to now. */
export function useMoment(past: Past, started_at: number, again: () => void) {
  const { from, to } = past;
  const within = (at: number) => Math.min(to, Math.max(from, at));
  const asked = Number(useAddress("at")) || beginOf(past, started_at);
  const [at, setAt] = useState(() => within(asked));
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  /** Whether the newest is wanted, whenever it is read. */
  const [live, setLive] = useState(false);
  const latest = useRef(at);
  latest.current = at;
  useKept(at, playing);
  useEffect(() => {
    if (!playing) return;
    let before = performance.now();
    const timer = window.setInterval(() => {
      const now = performance.now();
      const next = latest.current + (now - before) * speed;
      before = now;
      setAt(Math.min(to, next));
      if (next >= to) setPlaying(false);
    }, FRAME_MS);
    return () => window.clearInterval(timer);
  }, [playing, speed, to]);
  useEffect(() => {
    if (live) setAt(to);
  }, [live, to]);
  const go = (at: number) => {
    setLive(false);
    setAt(within(at));
  };
  const play = (is: boolean) => {
    setLive(false);
    if (is && at >= to) setAt(beginOf(past, started_at));
    setPlaying(is);
  };
  const toNow = () => {
    setPlaying(false);
    setLive(true);
    again();
  };
  return { at: within(at), go, toNow, playing, play, speed, setSpeed };
}
export type Moment = ReturnType<typeof useMoment>;
