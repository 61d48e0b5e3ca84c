// A session ends after half a day whatever is done in it: whoever works at it is told before.
import { useEffect } from "react";
import { useNow } from "./clock.ts";
import { askWho, signOut, useMe } from "./session.ts";
import { clockTime } from "./time.ts";
import { useWords } from "./words/language.ts";

const MINUTE_MS = 60_000;
const BEFORE_MS = 10 * MINUTE_MS;

export function Ending() {
  const { ending } = useWords();
  const ends_at = useMe()?.ends_at ?? null;
  const now = useNow(MINUTE_MS);
  const near = ends_at !== null && ends_at - now < BEFORE_MS;
  useEffect(() => {
    // Using it puts its end off, until half a day is over: it may be later than was last told.
    if (near) askWho();
  }, [near, now]);
  if (!near) return null;
  return (
    <div className="lost" role="status" data-testid="ending">
      <p><b>{ending.title(clockTime(ends_at).slice(0, 5))}</b> {ending.says}</p>
      <button type="button" className="quiet" onClick={signOut}>{ending.anew}</button>
    </div>
  );
}
