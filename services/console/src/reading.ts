// Reading from the server again and again, keeping what was last read when it does not answer.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Refusal } from "./api.ts";
import { onReadAnew } from "./contact.ts";
import { type Once, oneAtATime } from "./once.ts";
import { refusalOf } from "./sending.ts";

export interface Reading<T> {
  value: T | null;
  refusal: Refusal | null;
  again: () => void;
}

/**
 * Reads at once, every `every_ms`, and whenever `change` is another value than before.
 * Another `subject` forgets what was read about the old one.
 */
export function useReading<T>(
  subject: string, read: () => Promise<T>, every_ms: number, change: unknown = null,
): Reading<T> {
  const [kept, setKept] = useState<{ subject: string; value: T | null; refusal: Refusal | null }>({
    subject, value: null, refusal: null,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  const reader = useRef<Once>(null);

  useEffect(() => {
    const once = oneAtATime(
      () => latest.current(),
      (value) => setKept({ subject, value, refusal: null }),
      (error) => setKept((old) => ({
        subject, refusal: refusalOf(error), value: old.subject === subject ? old.value : null,
      })),
    );
    reader.current = once;
    /** A hidden page reads nothing; once it is looked at, everything is read anew. */
    const seen = (work: () => void) => () => document.hidden || work();
    const timer = window.setInterval(seen(once.poll), every_ms);
    const stop = onReadAnew(seen(once.ask));
    return () => {
      once.leave();
      stop();
      window.clearInterval(timer);
    };
  }, [subject, every_ms]);
  useEffect(() => {
    if (!document.hidden) reader.current?.ask();
  }, [subject, every_ms, change, turn]);

  const again = useCallback(() => setTurn((n) => n + 1), []);
  const own = kept.subject === subject;
  return { value: own ? kept.value : null, refusal: own ? kept.refusal : null, again };
}
