// The story of a case: every fact that led here, in order, each with its place in the journal.
import { useMemo } from "react";
import type { Case, City, StoryFact } from "./api.ts";
import { labelsOf, sentence, type Reader } from "./story.ts";
import { clockTime, dayTime, spanWords } from "./time.ts";
import { useName, useWords } from "./words/language.ts";

const DAY_MS = 86_400_000;
/** How a fact looks on the line: something bad, a step of the case, or its proof. */
const TONES: Record<string, string> = {
  opened: "bad", reopened: "bad", merged: "bad", sent_back: "bad", handed_back: "bad",
  dropped: "bad", closed: "good", filed: "step", dispatched: "step", disposing: "step",
  disposed: "step", confirmed: "step", checking: "step", suspended: "step", resumed: "step",
  dismissed: "step", forced: "step", decided: "step",
};

export function CaseStory({ matter, city, now }: { matter: Case; city: City; now: number }) {
  const words = useWords();
  const name = useName();
  const labels = useMemo(() => labelsOf(city), [city]);
  const reader: Reader = { words, now, name, labels };
  return (
    <section>
      <h3>{words.case.story}</h3>
      <ol className="story">
        {matter.story.map((fact, i) => (
          <Entry key={fact.seq} fact={fact} before={matter.story[i - 1]} reader={reader} />
        ))}
      </ol>
    </section>
  );
}

interface EntryProps { fact: StoryFact; before: StoryFact | undefined; reader: Reader }
function Entry({ fact, before, reader }: EntryProps) {
  const { words, now } = reader;
  const { text, beside } = sentence(fact, reader);
  const since = before && fact.at - before.at >= 1000
    ? words.case.since(spanWords(fact.at - before.at, words.span))
    : "";
  const today = Math.abs(now - fact.at) < DAY_MS;
  return (
    <li className={TONES[fact.fact] ?? ""} data-testid="story-entry" data-fact={fact.fact}
      data-seq={fact.seq}>
      <p className="story-text">{text}</p>
      {beside.length > 0 && (
        <p className="beside">
          {beside.map(({ name, value }) => (
            <span key={name}><i>{name}</i> {value}</span>
          ))}
        </p>
      )}
      <p className="story-when">
        <time>{today ? clockTime(fact.at) : dayTime(fact.at, now)}</time>
        <span>{since}</span>
        <span className="seq" title={words.case.fact(fact.seq)}>#{fact.seq}</span>
      </p>
    </li>
  );
}
