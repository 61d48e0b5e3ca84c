// The connection is lost: since when, what that means, and word when it is back. Nobody need act.
import { useEffect, useState } from "react";
import { readAnew, useLost } from "./contact.ts";
import { clockTime } from "./time.ts";
import { useWords } from "./words/language.ts";
import "./styles/standstill.css";

const BACK_MS = 4000;

/** Whether the connection has just come back. */
function useJustBack(lost: number | null): boolean {
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (lost !== null) return setWas(true);
    const timer = window.setTimeout(() => setWas(false), BACK_MS);
    return () => window.clearTimeout(timer);
  }, [lost]);
  return was && lost === null;
}

export function Lost() {
  const { lost: said } = useWords();
  const lost = useLost();
  const back = useJustBack(lost);
  useEffect(() => {
    // What is on the screen is dimmed by the style sheet: it is old.
    if (lost !== null) document.documentElement.dataset.stale = "";
    return () => {
      delete document.documentElement.dataset.stale;
    };
  }, [lost]);
  if (lost === null && !back) return null;
  return (
    <div className={lost === null ? "lost back" : "lost"} role="status" data-testid="lost">
      {lost === null
        ? <b>{said.back}</b>
        : <>
            <i aria-hidden="true" />
            <p><b>{said.title(clockTime(lost))}</b> {said.says}</p>
            <button type="button" className="quiet" onClick={readAnew}>{said.now}</button>
          </>}
    </div>
  );
}
