// The cases a thing ever had, newest first, each a way to its own page.
import type { CaseRow, ThingPast } from "./api.ts";
import { caseAddress } from "./address.ts";
import { LeftWords } from "./CaseLine.tsx";
import { useNow } from "./clock.ts";
import { Link } from "./Link.tsx";
import { dayTime } from "./time.ts";
import { useName, useWords } from "./words/language.ts";

export function ThingCases({ past }: { past: ThingPast | null }) {
  const words = useWords();
  const now = useNow();
  return (
    <section className="card">
      <h3>{words.thingPage.cases}</h3>
      {!past && <p className="faint">{words.pages.loading}</p>}
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
        <b>{name(row.class?.label)}</b>
        {row.urgent && <em className="urgent">{words.desk.urgent}</em>}
        <span className="mono">{row.id}</span>
        <time>{dayTime(row.opened_at, now)}</time>
        <LeftWords row={row} now={now} />
      </Link>
    </li>
  );
}
