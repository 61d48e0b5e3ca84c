// The area of duty: the whole city, or some of its streets.
import { useId } from "react";
import { useWords } from "../words/language.ts";

interface Props {
  /** Names by their 9-digit codes; null: not read yet. */
  streets: Map<string, string> | null;
  /** null: the whole city. */
  chosen: number[] | null; choose: (streets: number[] | null) => void;
}

export function Duty({ streets, chosen, choose }: Props) {
  const words = useWords();
  const said = words.person;
  const group = useId();
  return (
    <fieldset className="duty">
      <legend>{said.area}</legend>
      <label>
        <input type="radio" name={group} checked={chosen === null} data-testid="duty-whole"
          onChange={() => choose(null)} />
        {said.whole}
      </label>
      <label>
        <input type="radio" name={group} checked={chosen !== null} data-testid="duty-only"
          onChange={() => choose([])} />
        {said.only}
        {chosen && <small className="faint">{said.chosen(chosen.length)}</small>}
      </label>
      {chosen && <Streets streets={streets} chosen={chosen} choose={choose} />}
    </fieldset>
  );
}

interface StreetsProps extends Props { chosen: number[] }

function Streets({ streets, chosen, choose }: StreetsProps) {
  const words = useWords();
  // A street that is none of the district's any more can still be taken away.
  const gone = chosen.map(String).filter((code) => !streets?.has(code))
    .map((code): [string, string] => [code, words.queue.streetName(code)]);
  const toggle = (code: number) =>
    choose(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  return (
    <ul className="streets" data-testid="duty-streets">
      {!streets && <li className="faint" role="status">{words.waits.reading}</li>}
      {[...(streets ?? []), ...gone].map(([code, name]) => (
        <li key={code}>
          <label>
            <input type="checkbox" checked={chosen.includes(Number(code))}
              onChange={() => toggle(Number(code))} />
            {name}
          </label>
        </li>
      ))}
    </ul>
  );
}
