// One case opened: its time, its proof, who goes, its story, and what the desk may decide.
import { useEffect, useId, useLayoutEffect, useRef } from "react";
import { api, type Case, type City, type Position } from "./api.ts";
import { caseAddress, hasStayed, open, thingAddress } from "./address.ts";
import { LeftBar, LeftWords, noLimitWords } from "./CaseLine.tsx";
import { CaseStory } from "./CaseStory.tsx";
import { useNow } from "./clock.ts";
import { DeskDecision } from "./DeskDecision.tsx";
import { useFeed } from "./feed.ts";
import { hasEnded } from "./held.ts";
import { useKeys } from "./keys.ts";
import { Link } from "./Link.tsx";
import { liesWords } from "./place.ts";
import { useReading } from "./reading.ts";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { dayTime } from "./time.ts";
import { codeWords, useName, useWords } from "./words/language.ts";
import { WhoGoes } from "./WhoGoes.tsx";

const READ_EVERY_MS = 5000;

interface Props { id: string; city: City; locate: (of: string, position: Position) => void }

export function CasePanel({ id, city, locate }: Props) {
  const words = useWords();
  const heard = useFeed((feed) => feed.open.get(id) ?? feed.ended.find((row) => row.id === id));
  const reading = useReading(id, () => api.case(id), READ_EVERY_MS, heard);
  const matter = reading.value;

  const known = matter?.id;
  useEffect(() => {
    // Once a case: each reading is a new object of the same matter.
    if (matter) locate(matter.id, matter.position);
  }, [known, locate]);
  useKeys({ Escape: () => open("case", null) });
  const panel = useFocus();
  const title = useId();

  return (
    <section className="case-panel" ref={panel} tabIndex={-1} data-testid="case-panel"
      data-case={id} data-state={matter?.state} aria-labelledby={matter ? title : undefined}
      aria-label={id}>
      <button type="button" className="close" aria-label={words.case.close}
        data-testid="case-close" onClick={() => open("case", null)}>×</button>
      {matter && <CaseBody matter={matter} city={city} title={title} again={reading.again} />}
      {!matter && (reading.refusal
        ? <Trouble refusal={reading.refusal} title={words.case.gone} retry={reading.again} />
        : <Skeleton rows={6} className="panel-skeleton" />)}
    </section>
  );
}

/** Whoever opens the panel is in it, and back where it was opened from when it closes. A panel
 * that came with the page leaves the focus alone. */
function useFocus() {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const within = panel.current;
    const opener = document.activeElement;
    if (!hasStayed()) within?.focus({ preventScroll: true });
    return () => {
      const here = within?.contains(document.activeElement);
      if (here && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return panel;
}

interface BodyProps { matter: Case; city: City; title: string; again: () => void }
function CaseBody({ matter, city, title, again }: BodyProps) {
  const now = useNow();
  const words = useWords();
  return (
    <>
      <CaseHead matter={matter} now={now} title={title} />
      <div className="case-scroll">
        <Proof matter={matter} now={now} />
        <Link to={caseAddress(matter.id)} className="button" testid="case-page-link">
          {words.thingPage.page}
        </Link>
        <WhoGoes matter={matter} now={now} done={again} />
        <CaseStory matter={matter} city={city} now={now} />
      </div>
      <DeskDecision matter={matter} done={again} />
    </>
  );
}

interface HeadProps {
  matter: Case; now: number;
  /** The id of its title, for what it names. */
  title?: string;
}
export function CaseHead({ matter, now, title }: HeadProps) {
  const words = useWords();
  const name = useName();
  return (
    <header className="case-top">
      <p className="mono">
        {matter.id}{matter.class && ` · ${matter.class.scheme} ${matter.class.code}`}
      </p>
      <h2 id={title}>
        {name(matter.class?.label) || words.case.why[matter.description_code]}
      </h2>
      <p className="case-facts">
        <span className={`stage stage-${matter.state}`}>{name(matter.stage)}</span>
        {matter.urgent && <em className="urgent">{words.desk.urgent}</em>}
        <span className="whose">
          {matter.department ? name(matter.department.label) : words.desk.forwhom}
        </span>
        {matter.rework > 0 && <i className="warn">{words.desk.rework(matter.rework)}</i>}
        <LeftWords row={matter} now={now} />
      </p>
      {!hasEnded(matter) && <LeftBar row={matter} now={now} />}
      <dl className="case-where">
        <dt>{words.case.opened}</dt><dd>{dayTime(matter.opened_at, now)}</dd>
        <dt>{words.case.due}</dt>
        <dd>{matter.due_at ? dayTime(matter.due_at, now) : noLimitWords(matter, words)}</dd>
        <dt>{words.case.subject}</dt>
        <dd>
          {matter.subject
            ? <Link to={thingAddress(matter.subject)} className="link">{matter.subject}</Link>
            : words.case.why[matter.description_code]}
        </dd>
        <dt>{words.case.area}</dt>
        <dd>{liesWords(matter, name) || "–"}</dd>
        <dt>{words.case.grid}</dt><dd className="mono">{matter.grid}</dd>
        {matter.relapse_of && (
          <>
            <dt>{words.case.relapseOf}</dt>
            <dd>
              <button type="button" className="link"
                onClick={() => open("case", matter.relapse_of)}>
                {matter.relapse_of}
              </button>
            </dd>
          </>
        )}
      </dl>
    </header>
  );
}

export function Proof({ matter, now }: { matter: Case; now: number }) {
  const words = useWords();
  const proof = matter.verification;
  if (!proof) return <p className="proof none">{words.case.noProof}</p>;
  return (
    <p className="proof" data-testid="case-proof">
      <strong>{words.case.proof}</strong>
      <span>{words.case.by(codeWords(proof.by, words), proof.who)}</span>
      <time>{dayTime(proof.at, now)}</time>
    </p>
  );
}
