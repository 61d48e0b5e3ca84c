// Letters: what came and was refused or not understood, kept whole, with the reason.
import { useState } from "react";
import type { Letter } from "./api.ts";
import { useNow } from "./clock.ts";
import { detailOf, reasonWords } from "./letter.ts";
import { grouped } from "./numbers.ts";
import { dayTime } from "./time.ts";
import { codeWords, useWords } from "./words/language.ts";

const SHOWN_AT_FIRST = 20;

/** How many letters have each reason, the most frequent first. */
function reasonsOf(letters: Letter[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { reason } of letters) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** A letter keeps its name when newer ones come before it, so that an open one stays open. */
function named(letters: Letter[]): [name: string, letter: Letter][] {
  const counts = new Map<string, number>();
  return letters.map((letter) => {
    const { at, from, topic, reason } = letter;
    const name = [at, from, topic, reason].join(" ");
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${name} ${count}`, letter];
  });
}

interface Props { letters: Letter[]; title?: string }

export function Letters({ letters, title }: Props) {
  const words = useWords();
  const said = words.status;
  const now = useNow(10_000);
  const [reason, setReason] = useState<string | null>(null);
  const [room, setRoom] = useState(SHOWN_AT_FIRST);
  const shown = letters.filter((letter) => reason === null || letter.reason === reason);
  return (
    <section className="card letters">
      <h2>{title ?? said.letters}</h2>
      {letters.length === 0 && <p className="empty">{said.noLetters}</p>}
      {letters.length > 0 && (
        <p className="reasons">
          <button type="button" aria-pressed={reason === null} onClick={() => setReason(null)}>
            {said.all} <b>{grouped(letters.length)}</b>
          </button>
          {reasonsOf(letters).map(([code, count]) => (
            <button key={code} type="button" aria-pressed={reason === code}
              onClick={() => setReason(code)}>
              {codeWords(code, words)} <b>{grouped(count)}</b>
            </button>
          ))}
        </p>
      )}
      <ul>
        {named(shown.slice(0, room)).map(([name, letter]) => (
          <li key={name}>
            <details>
              <summary>
                <time>{dayTime(letter.at, now)}</time>
                <strong>{codeWords(letter.reason, words)}</strong>
                <span>{letter.from}</span>
                <span className="mono">{letter.topic}</span>
                <span className="bytes">{grouped(letter.bytes)} {said.bytes}</span>
              </summary>
              <Why letter={letter} />
              <pre>{letter.body_text}</pre>
            </details>
          </li>
        ))}
      </ul>
      {shown.length > room && (
        <button type="button" className="link" onClick={() => setRoom(shown.length)}>
          {words.desk.more(shown.length - room)}
        </button>
      )}
    </section>
  );
}

/** Why in the reader's language; beneath it what the server noted, for whoever maintains it. */
function Why({ letter }: { letter: Letter }) {
  const words = useWords();
  const why = reasonWords(letter, words);
  const detail = detailOf(letter.args, words.args);
  return (
    <div className="letter-why">
      {why && <p>{why}</p>}
      {detail !== "" && (
        <p className="faint">{words.detail}{words.colon}<span lang="en">{detail}</span></p>
      )}
    </div>
  );
}
