// One case on the desk: what, where it stands, whose it is, how much time is left.
import { memo } from "react";
import type { CaseRow } from "./api.ts";
import { open } from "./address.ts";
import { hasEnded } from "./held.ts";
import { dayTime, spanWords, type TimeLeft, timeLeft } from "./time.ts";
import type { Words } from "./words/en.ts";
import { useName, useWords } from "./words/language.ts";

interface Props {
  row: CaseRow; now: number; chosen: boolean;
  /** What opens it; the panel over the map where nothing is said. */
  choose?: () => void;
}

export const CaseLine = memo(function CaseLine({ row, now, chosen, choose }: Props) {
  const words = useWords();
  const name = useName();
  return (
    <li>
      <button type="button" className={chosen ? "case-line chosen" : "case-line"}
        data-testid="case-row" data-case={row.id} data-state={row.state}
        aria-current={chosen ? "true" : undefined}
        onClick={choose ?? (() => open("case", row.id))}>
        <span className="case-head">
          {row.urgent && <em className="urgent">{words.desk.urgent}</em>}
          <span className="case-class">{name(row.class?.label) || row.id}</span>
          <LeftWords row={row} now={now} />
        </span>
        <span className="case-facts">
          <span className={`stage stage-${row.state}`}>{name(row.stage)}</span>
          <span className="whose">
            {row.department ? name(row.department.label) : words.desk.forwhom}
          </span>
          {row.reports > 1 && <i>{words.desk.reports(row.reports)}</i>}
          {row.rework > 0 && <i className="warn">{words.desk.rework(row.rework)}</i>}
          {row.relapse_of && <i className="warn">{words.desk.relapse}</i>}
          <span className="mono">{row.subject ?? row.id}</span>
        </span>
        {!hasEnded(row) && <LeftBar row={row} now={now} />}
      </button>
    </li>
  );
});

/** "1 h 20 min left", "12 min over", or when it ended. */
export function LeftWords({ row, now }: { row: CaseRow; now: number }) {
  const words = useWords();
  if (hasEnded(row)) {
    const ended = row.closed_at && words.desk.endedAt(dayTime(row.closed_at, now));
    return <span className="left">{ended}</span>;
  }
  const left = timeLeft(row, now);
  return left
    ? <TimeLeftWords left={left} />
    : <span className="left">{noLimitWords(row, words)}</span>;
}

export function TimeLeftWords({ left }: { left: TimeLeft }) {
  const words = useWords();
  const span = spanWords(Math.abs(left.left_ms), words.span);
  return (
    <span className={`left ${left.pressure}`}>
      {left.left_ms < 0 ? words.desk.over(span) : words.desk.left(span)}
    </span>
  );
}

/** Why there is no limit now: the clock of disposal has not started, or it has stopped. */
export function noLimitWords(row: CaseRow, words: Words): string {
  const early = row.state === "reported" || row.state === "filed";
  return early ? words.desk.noLimit : words.desk.stopped;
}

/** What is left of the limit, as a thin bar. */
export function LeftBar({ row, now }: { row: CaseRow; now: number }) {
  const left = timeLeft(row, now);
  if (!left) return null;
  const share = left.pressure === "over" ? 1 : left.share;
  return (
    <span className={`left-bar ${left.pressure}`}>
      <span style={{ transform: `scaleX(${share.toFixed(4)})` }} />
    </span>
  );
}
