// What was done at the desk and what was denied, newest first.
import { useState } from "react";
import type { AuditRow } from "../api.ts";
import { useNow } from "../clock.ts";
import { Nothing, Skeleton, Trouble } from "../Standstill.tsx";
import { clockTime, dayTime } from "../time.ts";
import { codeWords, errorWords, useWords } from "../words/language.ts";
import { aboutWords, isBad, isOf, type Kind, useAudit } from "./audit.ts";

const KINDS: Kind[] = ["all", "denied", "office"];

export function Audit() {
  const words = useWords();
  const said = words.audit;
  const { rows, refusal, again, whole, older, reading, olderRefusal } = useAudit();
  const [kind, setKind] = useState<Kind>("all");
  if (!rows) {
    return refusal ? <Trouble refusal={refusal} retry={again} /> : <Skeleton rows={8} />;
  }
  const shown = rows.filter((row) => isOf(row, kind));
  return (
    <>
      <div className="people-bar">
        <div className="choices" role="group" aria-label={said.which}>
          {KINDS.map((one) => (
            <button key={one} type="button" aria-pressed={kind === one}
              data-testid={`audit-${one}`} onClick={() => setKind(one)}>{said[one]}</button>
          ))}
        </div>
        <span className="faint">{said.live}</span>
      </div>
      {shown.length === 0
        ? <Nothing asked>{rows.length === 0 ? said.noneOfAll : said.none}</Nothing>
        : <Rows rows={shown} />}
      {olderRefusal && <p className="warn" role="alert">{errorWords(olderRefusal, words)}</p>}
      {whole
        ? shown.length > 0 && <p className="faint people-hint">{said.whole}</p>
        : <button type="button" className="more" disabled={reading} data-testid="audit-older"
            onClick={older}>{said.older}</button>}
    </>
  );
}

function Rows({ rows }: { rows: AuditRow[] }) {
  const words = useWords();
  const said = words.audit;
  const now = useNow(60_000);
  const heads = [said.when, said.who, said.what, said.about, said.from];
  return (
    <div className="table-box">
      <table className="audit" data-testid="audit">
        <thead>
          <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number} className={isBad(row) ? "bad" : ""} data-testid="audit-row"
              data-what={row.what}>
              <td><time dateTime={new Date(row.at).toISOString()}>
                {dayTime(row.at, now)}:{clockTime(row.at).slice(6)}
              </time></td>
              <td><b>{row.who}</b></td>
              <td className="what">{said.noted[row.what] ?? codeWords(row.what, words)}</td>
              <td className="about">{aboutWords(row, words)}</td>
              <td className="mono">{row.from}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
