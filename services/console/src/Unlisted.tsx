// A list of cases that is old or not whole says so: the server lists only so many.
import type { Ended } from "./ended.ts";
import { useFeed } from "./feed.ts";
import { grouped } from "./numbers.ts";
import { errorWords, useWords } from "./words/language.ts";

/** `ended`: those that ended, where they are what is listed; otherwise the open ones are. */
export function Unlisted({ ended }: { ended: Ended | null }) {
  const words = useWords();
  const refusal = useFeed((feed) => (feed.openLoaded ? feed.refusal : null));
  const held = useFeed((feed) => feed.open.size);
  const all = useFeed((feed) => (feed.cut ? (feed.pulse?.cases.open ?? 0) : 0));
  if (!ended && refusal) {
    return <p className="unlisted" role="status">{errorWords(refusal, words)}</p>;
  }
  if (ended ? !ended.cut : all <= held) return null;
  return (
    <p className={ended ? "unlisted calm" : "unlisted"} data-testid="unlisted">
      {ended
        ? words.desk.newestEnded(grouped(ended.rows.length))
        : words.desk.unlisted(grouped(held), grouped(all))}
    </p>
  );
}
