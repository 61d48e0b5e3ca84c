// One task on a crew's phone: what, where, what to bring, and the few big buttons.
import { lazy, Suspense, useState } from "react";
import { api, type City, type CrewReport, type CrewTask, type Position } from "./api.ts";
import { TimeLeftWords } from "./CaseLine.tsx";
import { FinishForm } from "./FinishForm.tsx";
import { apartWords, bearing_deg, positionWords } from "./place.ts";
import { useSending } from "./sending.ts";
import { useMay, useMe } from "./session.ts";
import { timeLeft } from "./time.ts";
import { errorWords, useName, useWords } from "./words/language.ts";

const SmallMap = lazy(() => import("./SmallMap.tsx"));

interface Props {
  task: CrewTask; crew: string; here: Position | null; city: City; now: number; done: () => void;
}

export function CrewTaskCard({ task, crew, here, city, now, done }: Props) {
  const words = useWords();
  const name = useName();
  const [map, setMap] = useState(false);
  const [finishing, setFinishing] = useState(false);
  const { sending, refusal, send } = useSending();
  const say = (report: Omit<CrewReport, "task">) =>
    send(api.report(crew, { task: task.id, ...report }), done, done);
  const speaks = useSpeaksFor(crew);
  const left = timeLeft({ opened_at: task.offered_at, due_at: task.due_at }, now);
  const title = task.class ? name(task.class.label) : words.purposes[task.purpose];
  return (
    <article className={`crew-task ${task.state}`} data-testid="crew-task" data-task={task.id}
      data-state={task.state}>
      <p className="crew-task-top">
        <em>{words.purposes[task.purpose] ?? task.purpose}</em>
        {task.case && <span className="mono">{task.case}</span>}
        {left && <TimeLeftWords left={left} />}
      </p>
      <h3>{title}</h3>
      {task.collect && <Collect collect={task.collect} material={task.material} here={here} />}
      <Where to={task.position} from={task.collect?.position ?? here} />
      <p className="faint mono">{task.grid} · {positionWords(task.position)}</p>
      <button type="button" className="quiet" aria-expanded={map} data-testid="crew-map"
        onClick={() => setMap(!map)}>
        {map ? words.crew.hideMap : words.crew.map}
      </button>
      {map && (
        <Suspense fallback={<div className="small-map" />}>
          <SmallMap city={city} to={task.position} here={here}
            collect={task.collect?.position ?? null} />
        </Suspense>
      )}
      {refusal && <p className="warn" role="alert">{errorWords(refusal, words)}</p>}
      {speaks && (finishing && task.state === "underway"
        ? <FinishForm sending={sending} back={() => setFinishing(false)} send={say} />
        : <Buttons task={task} sending={sending} say={say} finish={() => setFinishing(true)} />)}
    </article>
  );
}

/** A crew speaks for itself; for any crew speaks whose post may pass its word on. */
function useSpeaksFor(crew: string): boolean {
  const own = useMe()?.crew === crew;
  const may = useMay();
  return may("report") && (own || may("relay"));
}

interface ButtonsProps {
  task: CrewTask; sending: boolean; finish: () => void;
  say: (report: Omit<CrewReport, "task">) => void;
}
function Buttons({ task, sending, say, finish }: ButtonsProps) {
  const { crew: said } = useWords();
  const big = (testid: string, word: string, act: () => void, primary = true) => (
    <button type="button" className={primary ? "big primary" : "big"} data-testid={testid}
      disabled={sending} onClick={act}>{word}</button>
  );
  return (
    <div className="big-buttons">
      {task.state === "offered" &&
        big("crew-refuse", said.refuse, () => say({ says: "refuse" }), false)}
      {task.state === "offered" && big("crew-accept", said.accept, () => say({ says: "accept" }))}
      {task.state === "accepted" && big("crew-arrive", said.arrive, () => say({ says: "arrive" }))}
      {task.state === "underway" && big("crew-finish", said.finish, finish)}
    </div>
  );
}

interface CollectProps {
  collect: NonNullable<CrewTask["collect"]>; material: string | null; here: Position | null;
}
function Collect({ collect, material, here }: CollectProps) {
  const words = useWords();
  const { quantity, from } = collect;
  return (
    <div className="collect">
      <strong>
        {material
          ? words.crew.collect(quantity, material, from)
          : words.crew.collectAny(quantity, from)}
      </strong>
      {here && <Arrow from={here} to={collect.position} />}
      <small>{words.crew.then}</small>
    </div>
  );
}

function Where({ to, from }: { to: Position; from: Position | null }) {
  return from ? <p className="where"><Arrow from={from} to={to} /></p> : null;
}

/** An arrow that points the way on a map with north up, and how far it is. */
function Arrow({ from, to }: { from: Position; to: Position }) {
  const words = useWords();
  const turn = bearing_deg(from, to);
  return (
    <span className="arrow">
      <svg viewBox="0 0 24 24" width="26" height="26" role="img" aria-label={words.crew.direction}
        style={{ transform: `rotate(${turn.toFixed(0)}deg)` }}>
        <path d="M12 2 L19 21 L12 16.5 L5 21 Z" />
      </svg>
      {apartWords(from, to, words)}
    </span>
  );
}
