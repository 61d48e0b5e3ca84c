// A look at a place: how long ago, and by whom.
import type { Look } from "./api.ts";
import { thingAddress } from "./address.ts";
import { Link } from "./Link.tsx";
import { spanWords } from "./time.ts";
import { useWords } from "./words/language.ts";

export function LookLine({ look: { at, by }, now }: { look: Look; now: number }) {
  const words = useWords();
  return (
    <div data-testid="look">
      {words.thing.ago(spanWords(now - at, words.span))}
      {by && <> · <Link to={thingAddress(by)} className="link">{by}</Link></>}
    </div>
  );
}
