// What a camera, a drone or a sweeper saw that became a finding.
import type { Thing, ThingPast } from "./api.ts";
import { caseAddress } from "./address.ts";
import { useNow } from "./clock.ts";
import { Link } from "./Link.tsx";
import { dayTime } from "./time.ts";
import { codeWords, useWords } from "./words/language.ts";

const LOOKS = new Set(["camera", "vehicle", "crew"]);

interface Props { thing: Thing; past: ThingPast | null }

export function ThingSightings({ thing, past }: Props) {
  const words = useWords();
  const now = useNow(10_000);
  const said = words.thingPage;
  if (!past || (past.sightings.length === 0 && !LOOKS.has(thing.role))) return null;
  return (
    <section className="card">
      <h3>{said.sightings}</h3>
      {past.sightings.length === 0 && <p className="faint">{said.noSightings}</p>}
      <ul className="sightings">
        {past.sightings.map((seen) => (
          <li key={`${seen.at} ${seen.label}`}>
            <time>{dayTime(seen.at, now)}</time>
            <b>{codeWords(seen.label, words)}</b>
            <span>{said.sure(`${Math.round(seen.confidence * 100)}%`)}</span>
            {seen.times > 1 && <span>{said.times(seen.times)}</span>}
            {seen.case && <Link to={caseAddress(seen.case)} className="link">{seen.case}</Link>}
          </li>
        ))}
      </ul>
    </section>
  );
}
