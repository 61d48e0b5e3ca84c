// Reading from the server again and again, keeping what was last read when it does not answer.
import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal } from "./api.ts";
import { onReadAnew } from "./contact.ts";

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

  useEffect(() => {
    let left = false;
    const once = () => {
      if (document.hidden) return;
      latest.current().then(
        (value) => !left && setKept({ subject, value, refusal: null }),
        (error: unknown) => {
          const refusal = error instanceof Refusal ? error : new Refusal("failed");
          if (!left) {
            setKept((old) => ({
              subject, refusal, value: old.subject === subject ? old.value : null,
            }));
          }
        },
      );
    };
    once();
    const timer = window.setInterval(once, every_ms);
    const stop = onReadAnew(once);
    return () => {
      left = true;
      stop();
      window.clearInterval(timer);
    };
  }, [subject, change, every_ms, turn]);

  const again = useCallback(() => setTurn((n) => n + 1), []);
  const own = kept.subject === subject;
  return { value: own ? kept.value : null, refusal: own ? kept.refusal : null, again };
}
