// Who was sent, and who else could have gone, people and machines under one clock.
import type { Candidate, Case, Task } from "./api.ts";
import { thingAddress } from "./address.ts";
import { Link } from "./Link.tsx";
import { dayTime, spanWords } from "./time.ts";
import { codeWords, useWords } from "./words/language.ts";

export function WhoGoes({ matter, now }: { matter: Case; now: number }) {
  const words = useWords();
  const latestFirst = [...matter.tasks].sort((a, b) => b.offered_at - a.offered_at);
  return (
    <section>
      <h3>{words.case.tasks}</h3>
      {matter.able.length > 0 && (
        <div className="nobody" data-testid="nobody-can">
          <p>{words.task.noneCan}</p>
          <Candidates all={matter.able} sent={null} />
        </div>
      )}
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

function Candidates({ all, sent }: { all: Candidate[]; sent: string | null }) {
  const words = useWords();
  const longest_s = Math.max(1, ...all.map((candidate) => candidate.eta_s));
  return (
    <ul className="pool">
      {all.map((candidate) => (
        <li key={candidate.worker} className={candidate.worker === sent ? "sent" : ""}>
          <span className={`role ${candidate.role}`} />
          <Link to={thingAddress(candidate.worker)} className="pool-name">
            {candidate.worker}
          </Link>
          <span className="pool-bar">
            <span style={{ width: `${(100 * candidate.eta_s) / longest_s}%` }} />
          </span>
          <span className="pool-eta">
            {(candidate.about ? words.task.about : words.task.in)(
              spanWords(candidate.eta_s * 1000, words.span),
            )}
            {candidate.now && <em className={candidate.now}> · {words.stands[candidate.now]}</em>}
          </span>
        </li>
      ))}
    </ul>
  );
}
