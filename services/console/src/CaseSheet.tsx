// One case whole, beside the queue: its clock, evidence, place, who goes, story, and decisions.
import type { Ref } from "react";
import { api, type City } from "./api.ts";
import { CaseEvidence } from "./CaseEvidence.tsx";
import { CaseHead, Proof } from "./CasePanel.tsx";
import { CasePlace } from "./CasePlace.tsx";
import { CaseStory } from "./CaseStory.tsx";
import { useNow } from "./clock.ts";
import { DeskDecision } from "./DeskDecision.tsx";
import { useFeed } from "./feed.ts";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { WhoGoes } from "./WhoGoes.tsx";
import { useWords } from "./words/language.ts";

const READ_EVERY_MS = 5000;

interface Props { id: string | null; city: City; ref: Ref<HTMLElement> }

export function CaseSheet({ id, city, ref }: Props) {
  const words = useWords();
  return (
    <section className="case-sheet" ref={ref} tabIndex={-1} data-testid="case-sheet"
      aria-label={words.pages.cases}>
      {id === null
        ? <p className="empty">{words.queue.choose}<br />{words.queue.chooseHint}</p>
        : <Whole key={id} id={id} city={city} />}
    </section>
  );
}

function Whole({ id, city }: { id: string; city: City }) {
  const words = useWords();
  const now = useNow();
  const heard = useFeed((feed) => feed.open.get(id) ?? feed.ended.find((row) => row.id === id));
  const { value, refusal, again } = useReading(id, () => api.case(id), READ_EVERY_MS, heard);
  if (!value) {
    return refusal
      ? <Trouble refusal={refusal} title={words.case.gone} retry={again} />
      : <Skeleton rows={2} cards={4} className="sheet" />;
  }
  return (
    <div className="sheet" data-testid="sheet" data-case={value.id} data-state={value.state}>
      <CaseHead matter={value} now={now} />
      <DeskDecision matter={value} done={again} keyed />
      <div className="sheet-body">
        <div className="sheet-side">
          <Proof matter={value} now={now} />
          <CaseEvidence matter={value} city={city} />
          <WhoGoes matter={value} now={now} done={again} keyed />
          <CasePlace matter={value} city={city} now={now} />
        </div>
        <CaseStory matter={value} city={city} now={now} />
      </div>
    </div>
  );
}
