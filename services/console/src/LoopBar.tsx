// The loop itself, with live numbers at each station and the way back under them.
import { api, type Coverage, type Pulse } from "./api.ts";
import { useFeed } from "./feed.ts";
import { brief, grouped, isGoodShare, measured, percent } from "./numbers.ts";
import { useReading } from "./reading.ts";
import { Sparkline } from "./Sparkline.tsx";
import { useWords } from "./words/language.ts";

const COVERAGE_MS = 10_000;

/** Received, less everything it became: 0 when no message is unaccounted for. */
export const unaccounted = ({ tally }: Pick<Pulse, "tally">): number =>
  tally.received - tally.admitted - tally.duplicate - tally.refused - tally.not_understood;

export function LoopBar() {
  const words = useWords();
  const pulse = useFeed((feed) => feed.pulse);
  const rates = useFeed((feed) => feed.rates);
  const coverage = useReading("coverage", api.coverage, COVERAGE_MS).value;
  const { loop } = words;
  const tally = pulse?.tally;
  const cases = pulse?.cases;
  const aside = tally
    ? `${loop.duplicate} ${brief(tally.duplicate, words.big)} · ` +
      `${loop.refused} ${brief(tally.refused, words.big)} · ` +
      `${loop.notUnderstood} ${brief(tally.not_understood, words.big)}`
    : "";
  return (
    <section className="loop" aria-label={words.title}>
      <ol className="stations">
        <Station name={loop.received} count={tally?.received}>
          <span className="rate">
            {pulse ? measured(Math.round(pulse.per_second.received)) : "–"} {loop.perSecond}
            <Sparkline points={rates} width={54} height={13} />
          </span>
        </Station>
        <Station name={loop.admitted} count={tally?.admitted}>
          <span className="aside" title={pulse ? equation(pulse, words.loop) : ""}>{aside}</span>
        </Station>
        <Station name={loop.findings} count={pulse?.findings} />
        <Station name={loop.open} count={cases?.open}>
          {cases && cases.overdue > 0 &&
            <span className="overdue">{loop.overdue} {grouped(cases.overdue)}</span>}
        </Station>
        <Station name={loop.proved} count={cases?.proved} proved>
          {cases && <span>{loop.closed} {grouped(cases.closed)}</span>}
        </Station>
      </ol>
      <p className="way-back">
        <span>
          {loop.again}
          {coverage && <> · <Covered coverage={coverage} /></>}
        </span>
      </p>
    </section>
  );
}

function Covered({ coverage: { within_target, grids } }: { coverage: Coverage }) {
  const { loop } = useWords();
  return (
    <strong className={isGoodShare(within_target, grids) ? "good" : ""}>
      {loop.covered(percent(within_target, grids))}
    </strong>
  );
}

function equation(pulse: Pulse, loop: { adds: string; doesNotAdd: string }): string {
  const { tally } = pulse;
  const parts = [tally.admitted, tally.duplicate, tally.refused, tally.not_understood];
  const verdict = unaccounted(pulse) === 0 ? loop.adds : loop.doesNotAdd;
  return `${grouped(tally.received)} = ${parts.map(grouped).join(" + ")} · ${verdict}`;
}

interface StationProps {
  name: string; count: number | undefined; proved?: boolean; children?: React.ReactNode;
}
function Station({ name, count, proved, children }: StationProps) {
  const { big } = useWords();
  return (
    <li className={proved ? "station proved" : "station"}>
      <span className="station-name">{name}</span>
      <b>{count === undefined ? "–" : brief(count, big)}</b>
      <small>{children}</small>
    </li>
  );
}
