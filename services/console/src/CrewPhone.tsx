// One crew's phone: what is offered, what is in hand.
import { api, type City, type Crew, type CrewTask } from "./api.ts";
import { useNow } from "./clock.ts";
import { CrewTaskCard } from "./CrewTaskCard.tsx";
import { useReading } from "./reading.ts";
import { Nothing, Skeleton, Trouble } from "./Standstill.tsx";
import { useWords } from "./words/language.ts";

const TASKS_MS = 3000;
const ORDER = { underway: 0, accepted: 1, offered: 2, done: 3, dropped: 4 };

const firstDue = (a: CrewTask, b: CrewTask): number =>
  ORDER[a.state] - ORDER[b.state] ||
  (a.due_at ?? Infinity) - (b.due_at ?? Infinity) || a.offered_at - b.offered_at;

interface Props { name: string; crew: Crew | undefined; city: City }

export function CrewPhone({ name, crew, city }: Props) {
  const words = useWords();
  const now = useNow();
  const { value: tasks, refusal, again } =
    useReading(name, () => api.tasks(name, "active"), TASKS_MS);
  const offered = (tasks ?? []).filter((task) => task.state === "offered").sort(firstDue);
  const inHand = (tasks ?? [])
    .filter((task) => task.state === "accepted" || task.state === "underway").sort(firstDue);
  const card = (task: CrewTask) => (
    <CrewTaskCard key={task.id} task={task} crew={name} here={crew?.position ?? null} city={city}
      now={now} done={again} />
  );
  return (
    <main data-testid="crew-phone" data-crew={name}>
      <h1>
        {name}
        {crew && <small>{crew.on_duty ? words.crew.onDuty : words.crew.offDuty}</small>}
      </h1>
      {!tasks && (refusal
        ? <Trouble refusal={refusal} retry={again} />
        : <Skeleton cards={2} className="crew-skeleton" />)}
      {offered.length > 0 && <h2>{words.crew.offered}</h2>}
      {offered.map(card)}
      {inHand.length > 0 && <h2>{words.crew.inHand}</h2>}
      {inHand.map(card)}
      {tasks && offered.length + inHand.length === 0 && (
        <Nothing>{words.crew.noTasks}</Nothing>
      )}
    </main>
  );
}
