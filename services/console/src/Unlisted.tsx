// A list of open cases that is old or not whole says so: the server lists so many, those due first.
import { useFeed } from "./feed.ts";
import { grouped } from "./numbers.ts";
import { errorWords, useWords } from "./words/language.ts";

export function Unlisted() {
  const words = useWords();
  const refusal = useFeed((feed) => (feed.openLoaded ? feed.refusal : null));
  const held = useFeed((feed) => feed.open.size);
  const all = useFeed((feed) => (feed.cut ? (feed.pulse?.cases.open ?? 0) : 0));
  if (refusal) return <p className="unlisted warn" role="status">{errorWords(refusal, words)}</p>;
  if (all <= held) return null;
  return (
    <p className="unlisted" data-testid="unlisted">
      {words.desk.unlisted(grouped(held), grouped(all))}
    </p>
  );
}
