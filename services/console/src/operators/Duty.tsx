// The area of duty: the whole city, or some of its streets.
import { useId, useState } from "react";
import { useWords } from "../words/language.ts";

interface Props {
  /** Names by their 9-digit codes; null: not read yet. */
  streets: Map<string, string> | null;
  chosen: number[]; choose: (streets: number[]) => void;
}

export function Duty({ streets, chosen, choose }: Props) {
  const words = useWords();
  const said = words.person;
  const [only, setOnly] = useState(chosen.length > 0);
  const group = useId();
  const known = [...(streets ?? [])];
  // A street that is none of the district's any more can still be taken away.
  for (const code of chosen) {
    if (!streets?.has(String(code))) known.push([String(code), words.queue.streetName(`${code}`)]);
  }
  const toggle = (code: number) =>
    choose(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  return (
    <fieldset className="duty">
      <legend>{said.area}</legend>
      <label>
        <input type="radio" name={group} checked={!only} data-testid="duty-whole"
          onChange={() => { setOnly(false); choose([]); }} />
        {said.whole}
      </label>
      <label>
        <input type="radio" name={group} checked={only} data-testid="duty-only"
          onChange={() => setOnly(true)} />
        {said.only}
        {only && <small className="faint">{said.chosen(chosen.length)}</small>}
      </label>
      {only && (
        <ul className="streets" data-testid="duty-streets">
          {known.map(([code, name]) => (
            <li key={code}>
              <label>
                <input type="checkbox" checked={chosen.includes(Number(code))}
                  onChange={() => toggle(Number(code))} />
                {name}
              </label>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
