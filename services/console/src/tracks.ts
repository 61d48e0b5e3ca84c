// Tracks of the hour around a moment, read when needed and kept while the page is open.
import { useEffect, useState } from "react";
import { api, type Past, type Refusal } from "./api.ts";
import { onReadAnew } from "./contact.ts";
import { type Track, tracksOf } from "./past.ts";
import { refusalOf } from "./sending.ts";

const SPAN_MS = 1_800_000;
const KEPT = 60;

interface Span { tracks: Track[]; step_ms: number }
interface Read extends Span { loading: boolean; refusal: Refusal | null }
const NOTHING: Span = { tracks: [], step_ms: 1 };

/** What moved in the stretch that `at` lies in; what was shown stays until the next is read. */
export function useTracks(at: number, past: Past): Read {
  const [kept] = useState(() => new Map<number, Span>());
  const place = Math.floor(at / SPAN_MS);
  const [shown, setShown] = useState<Read>({ ...NOTHING, loading: true, refusal: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => onReadAnew(() => setTurn((n) => n + 1)), []);
  useEffect(() => {
    const known = kept.get(place);
    if (known) return setShown({ ...known, loading: false, refusal: null });
    let left = false;
    setShown((before) => ({ ...before, loading: true, refusal: null }));
    const from = place * SPAN_MS;
    api.tracks(from, from + SPAN_MS).then((answer) => {
      const span = { tracks: tracksOf(answer), step_ms: answer.step_ms };
      if (from + SPAN_MS < past.to) kept.set(place, span);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      if (!left) setShown({ ...span, loading: false, refusal: null });
    }, (error: unknown) => {
      if (!left) setShown({ ...NOTHING, loading: false, refusal: refusalOf(error) });
    });
    return () => {
      left = true;
    };
  }, [place, kept, past, turn]);
  return shown;
}
