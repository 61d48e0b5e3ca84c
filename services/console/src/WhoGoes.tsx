// Who was sent, who could go now, and who else could have gone: people and machines under one
// clock.
import type { Candidate, Case, Task } from "./api.ts";
import { Candidates } from "./Candidates.tsx";
import { CouldGo } from "./CouldGo.tsx";
import { dayTime } from "./time.ts";
import { codeWords, useWords } from "./words/language.ts";

interface Props {
  matter: Case; now: number;
  /** Something was decided. */
  done: () => void;
  /** Whether its letter leads here. */
  keyed?: boolean;
}

export function WhoGoes({ matter, now, done, keyed }: Props) {
  const words = useWords();
  const latestFirst = [...matter.tasks].sort((a, b) => b.offered_at - a.offered_at);
  return (
    <section>
      <h3>{words.case.tasks}</h3>
      <CouldGo key={matter.id} matter={matter} done={done} keyed={keyed ?? false} />
      {matter.tasks.length === 0 && <p className="faint">{words.case.noTasks}</p>}
      {latestFirst.map((task) => <TaskCard key={task.id} task={task} now={now} />)}
    </section>
  );
}

function TaskCard({ task, now }: { task: Task; now: number }) {
  const words = useWords();
  const active = task.state !== "done" && task.state !== "dropped";
  const steps = [
    [words.task.offered, task.offered_at], [words.task.accepted, task.accepted_at],
    [words.task.arrived, task.arrived_at], [words.task.ended, task.ended_at],
  ] as const;
  return (
    <article className={active ? "task active" : "task"} data-testid="case-task"
      data-task={task.id} data-state={task.state}>
      <p className="task-head">
        <strong>{words.purposes[task.purpose] ?? task.purpose}</strong>
        <span>{task.worker}</span>
        <em className={`task-state ${task.state}`}>
          {words.taskStates[task.state] ?? task.state}
        </em>
      </p>
      <p className="task-steps">
        {steps.map(([name, at]) => at !== null && (
          <span key={name}>{name} <time>{dayTime(at, now)}</time></span>
        ))}
        {task.why && <span className="warn">{codeWords(task.why, words)}</span>}
        {task.material && <span>{words.task.material(task.material)}</span>}
      </p>
      {task.pool.length > 0 && <Pool task={task} open={active} />}
    </article>
  );
}

function Pool({ task, open }: { task: Task; open: boolean }) {
  const words = useWords();
  const inPool = task.pool.some((candidate) => candidate.worker === task.worker);
  const sent: Candidate[] = inPool || task.eta_s === null ? []
    : [{
      worker: task.worker, role: task.worker_role, eta_s: task.eta_s, about: task.about ?? false,
    }];
  const everybody = [...sent, ...task.pool].sort((a, b) => a.eta_s - b.eta_s);
  return (
    <details open={open}>
      <summary>{words.task.couldGo}</summary>
      <Candidates all={everybody} sent={task.worker} />
    </details>
  );
}
