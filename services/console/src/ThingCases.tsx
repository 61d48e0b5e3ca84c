// The cases a thing ever had, newest first, each a way to its own page.
import type { CaseRow, Refusal, ThingPast } from "./api.ts";
import { caseAddress } from "./address.ts";
import { LeftWords } from "./CaseLine.tsx";
import { useNow } from "./clock.ts";
import { Link } from "./Link.tsx";
import { Skeleton, Trouble } from "./Standstill.tsx";
import { dayTime } from "./time.ts";
import { useName, useWords } from "./words/language.ts";

interface Props { past: ThingPast | null; refusal: Refusal | null; retry: () => void }

export function ThingCases({ past, refusal, retry }: Props) {
  const words = useWords();
  const now = useNow();
  return (
    <section className="card">
      <h3>{words.thingPage.cases}</h3>
      {!past && (refusal ? <Trouble refusal={refusal} retry={retry} /> : <Skeleton rows={2} />)}
      {past?.cases.length === 0 && <p className="faint">{words.thingPage.noCases}</p>}
      <ul className="thing-cases">
        {past?.cases.map((row) => <OneCase key={row.id} row={row} now={now} />)}
      </ul>
    </section>
  );
}

function OneCase({ row, now }: { row: CaseRow; now: number }) {
  const words = useWords();
  const name = useName();
  return (
    <li>
      <Link to={caseAddress(row.id)} testid="thing-case">
        <span className={`stage stage-${row.state}`}>{name(row.stage)}</span>
        <b>{name(row.class?.label) || row.id}</b>
        {row.urgent && <em className="urgent">{words.desk.urgent}</em>}
        <span className="mono">{row.id}</span>
        <time>{dayTime(row.opened_at, now)}</time>
        <LeftWords row={row} now={now} />
      </Link>
    </li>
  );
}
