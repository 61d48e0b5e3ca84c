// A list of open cases that is not whole says so: the server lists the newest, and only so many.
import { useFeed } from "./feed.ts";
import { grouped } from "./numbers.ts";
import { useWords } from "./words/language.ts";

export function Unlisted() {
  const { desk } = useWords();
  const held = useFeed((feed) => feed.open.size);
  const all = useFeed((feed) => (feed.cut ? (feed.pulse?.cases.open ?? 0) : 0));
  if (all <= held) return null;
  return (
    <p className="unlisted" data-testid="unlisted">
      {desk.unlisted(grouped(held), grouped(all))}
    </p>
  );
}
