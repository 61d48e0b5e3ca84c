// The first moment of a page: nothing is known yet, and the server is asked until it answers.
import { useEffect, useState } from "react";
import type { Refusal } from "./api.ts";
import { Ring } from "./Ring.tsx";
import { errorWords, useWords } from "./words/language.ts";
import "./styles/standstill.css";

const LONG_MS = 5000;

export function Start({ refusal = null }: { refusal?: Refusal | null }) {
  const words = useWords();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLong(true), LONG_MS);
    return () => window.clearTimeout(timer);
  }, []);
  const answered = refusal !== null && refusal.code !== "unreachable";
  return (
    <div className="start" role="status">
      <Ring />
      <p>{words.waits.reaching}</p>
      {(long || answered) && (
        <p className="faint">
          {answered ? errorWords(refusal, words) : words.waits.reachingLong}
        </p>
      )}
    </div>
  );
}
