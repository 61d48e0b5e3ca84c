// The status page: how the program itself is doing, every number the server gives.
import { api, type City, type Status } from "./api.ts";
import { useNow } from "./clock.ts";
import { CoveragePlot } from "./CoveragePlot.tsx";
import { useFeed } from "./feed.ts";
import { Letters } from "./Letters.tsx";
import { unaccounted } from "./LoopBar.tsx";
import { grouped, measured } from "./numbers.ts";
import { useReading } from "./reading.ts";
import { Sparkline } from "./Sparkline.tsx";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { spanWords } from "./time.ts";
import { SlimBar } from "./TopBar.tsx";
import { useWords } from "./words/language.ts";
import "./styles/status.css";

const STATUS_MS = 5000;
const COVERAGE_MS = 10_000;
const LETTERS_MS = 10_000;
const LETTERS_READ = 200;

export default function StatusPage({ city }: { city: City }) {
  const { value: status, refusal, again } = useReading("status", api.status, STATUS_MS);
  const coverage = useReading("coverage", api.coverage, COVERAGE_MS).value;
  const letters = useReading("letters", () => api.letters(LETTERS_READ), LETTERS_MS).value;
  return (
    <div className="status-page">
      <SlimBar city={city} />
      <main>
        {status && <Numbers status={status} city={city} />}
        {!status && (refusal
          ? <Trouble refusal={refusal} retry={again} />
          : <Skeleton rows={2} cards={6} className="status-skeleton" />)}
        {coverage && <CoveragePlot coverage={coverage} />}
        {letters && <Letters letters={letters} />}
      </main>
    </div>
  );
}

function Numbers({ status, city }: { status: Status; city: City }) {
  const words = useWords();
  const pulse = useFeed((feed) => feed.pulse) ?? status;
  const now = useNow();
  const up_ms = status.uptime_ms + Math.max(0, now - status.now);
  const said = words.status;
  return (
    <>
      <p className="up">
        <b>{grouped(status.things)}</b> {said.things}
        <b>{grouped(status.online_sessions)}</b> {said.sessions}
        <span>{said.uptime} <b>{spanWords(up_ms, words.span)}</b></span>
        {city.rates && (
          <span className="simulated-rates">
            {said.simulatedTitle}{words.colon}
            {said.component(seconds(city.rates.component_report_s, words))} ·
            {" "}{said.vehicle(seconds(city.rates.vehicle_report_s, words))} ·
            {" "}{said.faults(city.rates.faults_per_hour)}
          </span>
        )}
      </p>
      {status.disk.room !== "ample" && (
        <p className="alarm" role="alert">{said.disk[status.disk.room]}</p>
      )}
      <Equation pulse={pulse} />
      <Plots status={status} />
      <div className="cards">
        <Latency status={status} />
        <Card title={said.machine}>
          <Number value={`${measured(status.cpu_percent_of_core)}%`} unit={said.cpu} />
          <Number value={measured(status.resident_mib)} unit={said.memory} />
          <Number value={measured(status.journal_mib)} unit={said.journal} />
          <Number value={spanOr(status.visible_ms, words)} unit={said.visible} />
          <Number value={spanOr(status.first_proof_ms, words)} unit={said.firstProof} />
        </Card>
        <Card title={said.cases}>
          <Number value={grouped(pulse.cases.open)} unit={said.open} />
          <Number value={grouped(pulse.cases.overdue)} unit={said.overdue} />
          <Number value={grouped(pulse.cases.closed)} unit={said.closed} />
          <Number value={grouped(pulse.cases.proved)} unit={said.proved} good />
        </Card>
        <Card title={said.tasks}>
          <Number value={grouped(status.tasks.offered)} unit={said.offered} />
          <Number value={grouped(status.tasks.underway)} unit={said.underway} />
          <Number value={grouped(status.tasks.done)} unit={said.done} />
          <Number value={grouped(status.tasks.dropped)} unit={said.dropped} />
        </Card>
      </div>
    </>
  );
}

type Words = ReturnType<typeof useWords>;
const seconds = (n: number, words: Words): string => spanWords(n * 1000, words.span);
const spanOr = (ms: number | null, words: Words): string => {
  if (ms === null) return words.status.notYet;
  return ms < 10_000 ? `${measured(ms / 1000)} ${words.span.seconds}` : spanWords(ms, words.span);
};

function Equation({ pulse }: { pulse: Pick<Status, "tally" | "cases" | "per_second"> }) {
  const words = useWords();
  const said = words.status;
  const { tally } = pulse;
  const rest = unaccounted(pulse);
  const term = (name: string, n: number) => (
    <span className="term"><b>{grouped(n)}</b><small>{name}</small></span>
  );
  return (
    <section className={rest === 0 ? "equation" : "equation wrong"}>
      <h2>{said.equation}</h2>
      <p>
        {term(said.received, tally.received)}<i>=</i>{term(said.admitted, tally.admitted)}<i>+</i>
        {term(said.duplicate, tally.duplicate)}<i>+</i>{term(said.refused, tally.refused)}<i>+</i>
        {term(said.notUnderstood, tally.not_understood)}
        <em>
          {rest === 0 ? `✓ ${words.loop.adds}` : `${words.loop.doesNotAdd}: ${grouped(rest)}`}
        </em>
      </p>
    </section>
  );
}

function Plots({ status }: { status: Status }) {
  const { status: said } = useWords();
  const plot = (name: string, points: number[]) => (
    <figure>
      <figcaption>{name}<b>{measured(points.at(-1) ?? 0)}</b></figcaption>
      <Sparkline points={points} width={600} height={90} tall />
    </figure>
  );
  return (
    <section className="plots" aria-label={said.recent}>
      {plot(said.recentReceived, status.recent.map((point) => point.received))}
      {plot(said.recentOpen, status.recent.map((point) => point.open))}
    </section>
  );
}

function Latency({ status }: { status: Status }) {
  const { status: said } = useWords();
  const { latency_ms: late } = status;
  const row = (name: string, p50: number, p99: number) => (
    <tr><th>{name}</th><td>{measured(p50)} ms</td><td>{measured(p99)} ms</td></tr>
  );
  return (
    <Card title={said.latency}>
      <table className="latency">
        <thead><tr><th /><th>p50</th><th>p99</th></tr></thead>
        <tbody>
          {row(said.commit, late.commit_p50, late.commit_p99)}
          {row(said.offer, late.offer_p50, late.offer_p99)}
        </tbody>
      </table>
      <Number value={measured(status.per_second.received)} unit={said.receivedRate} />
      <Number value={measured(status.per_second.committed)} unit={said.committedRate} />
    </Card>
  );
}

function Card({ title, children }: { title: string; children: React.ReactNode }) {
  return <section className="card"><h2>{title}</h2>{children}</section>;
}

function Number({ value, unit, good }: { value: string; unit: string; good?: boolean }) {
  return <p className={good ? "number good" : "number"}><b>{value}</b> {unit}</p>;
}
