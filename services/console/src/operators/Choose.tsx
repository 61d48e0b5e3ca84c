// One of several, in a form; and one crew of the city.
import { useId } from "react";
import { api } from "../api.ts";
import { useReading } from "../reading.ts";
import { errorWords, useName, useWords } from "../words/language.ts";

const READ_EVERY_MS = 60_000;

interface Props {
  label: string;
  /** null: nothing yet. */
  value: string | null;
  choices: [value: string, word: string][];
  choose: (value: string) => void; says?: string; testid: string;
}

export function Choose({ label, value, choices, choose, says, testid }: Props) {
  const words = useWords();
  const id = useId();
  return (
    <div className="entry">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} required data-testid={testid}
        aria-describedby={says ? `${id}-says` : undefined}
        onChange={(event) => choose(event.target.value)}>
        {value === null && <option value="" disabled>{words.person.choose}</option>}
        {choices.map(([choice, word]) => <option key={choice} value={choice}>{word}</option>)}
      </select>
      {says && <small id={`${id}-says`} className="faint">{says}</small>}
    </div>
  );
}

export function CrewChoice({ value, choose }: Pick<Props, "value" | "choose">) {
  const words = useWords();
  const name = useName();
  const { value: crews, refusal } = useReading("crews", api.crews, READ_EVERY_MS);
  const choices: Props["choices"] = (crews ?? []).map((crew) =>
    [crew.name, name(crew.label) ? `${crew.name} · ${name(crew.label)}` : crew.name]);
  const unread = refusal && !crews && `${words.person.unread} ${errorWords(refusal, words)}`;
  return (
    <Choose label={words.person.crew} value={value} choose={choose} choices={choices}
      testid="person-crew" {...(unread ? { says: unread } : {})} />
  );
}
