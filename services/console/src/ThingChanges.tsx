// What was changed in the register about a thing: when, by whom, why, and from what to what.
import { api } from "./api.ts";
import { fieldWords, valueWords } from "./changes.ts";
import { useNow } from "./clock.ts";
import { useReading } from "./reading.ts";
import { dayTime } from "./time.ts";
import { useWords } from "./words/language.ts";

const CHANGES_MS = 30_000;

export function ThingChanges({ name }: { name: string }) {
  const words = useWords();
  const now = useNow(10_000);
  const changes = useReading(name, () => api.thingChanges(name), CHANGES_MS).value ?? [];
  if (changes.length === 0) return null;
  return (
    <section className="card" data-testid="thing-changes">
      <h3>{words.thingPage.changes}</h3>
      <ul className="sightings">
        {changes.map((change) => (
          <li key={change.seq}>
            <time>{dayTime(change.at, now)}</time>
            <div>
              {change.fields.map(({ field, was, now }) => (
                <p key={field}>
                  {fieldWords(field, words)}{words.colon}
                  <del>{valueWords(field, was, words)}</del> →{" "}
                  <b>{valueWords(field, now, words)}</b>
                </p>
              ))}
              <span>{change.by} · {change.why}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
