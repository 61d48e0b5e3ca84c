// Which things are on the map: by area, by how they stand, and by type.
import { api, type Area, type City } from "./api.ts";
import { KindChoice } from "./KindChoice.tsx";
import { type Hidden, isFiltered, type Where } from "./map/filter.ts";
import { useReading } from "./reading.ts";
import { errorWords, useName, useWords } from "./words/language.ts";

const AREAS_EVERY_MS = 600_000;

function toggled<T>(all: ReadonlySet<T>, one: T): Set<T> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}

interface Props { city: City; hidden: Hidden; hide: (hidden: Hidden) => void }

export function ThingFilter({ city, hidden, hide }: Props) {
  const words = useWords();
  const said = words.filter;
  const { states } = words;
  return (
    <details className="thing-filter" data-testid="thing-filter">
      <summary>{said.title}{isFiltered(hidden) && <i className="dot state-2" />}</summary>
      <div className="filter-body">
        <AreaChoice where={hidden.where} choose={(where) => hide({ ...hidden, where })} />
        <fieldset>
          <legend>{said.states}</legend>
          {[states.normal, states.silent, states.wrong, states.case].map((word, state) => (
            <label key={word}>
              <input type="checkbox" checked={!hidden.states.has(state)}
                data-testid={`filter-state-${state}`}
                onChange={() => hide({ ...hidden, states: toggled(hidden.states, state) })} />
              <i className={`dot state-${state}`} />{word}
            </label>
          ))}
        </fieldset>
        <KindChoice city={city} hidden={hidden.kinds}
          hide={(kinds) => hide({ ...hidden, kinds })} />
      </div>
    </details>
  );
}

const readAreas = async (): Promise<Where[]> => {
  const [streets, duties] = await Promise.all([api.areas("street"), api.areas("duty")]);
  const within = (within: Where["within"], areas: Area[]) =>
    areas.map((area) => ({ within, area }));
  return [...within("street", streets), ...within("duty_area", duties)];
};

const keyOf = ({ within, area }: Where): string => `${within}:${area.code}`;

interface ChoiceProps { where: Where | null; choose: (where: Where | null) => void }

function AreaChoice({ where, choose }: ChoiceProps) {
  const words = useWords();
  const said = words.filter;
  const name = useName();
  const { value, refusal } = useReading("map-areas", readAreas, AREAS_EVERY_MS);
  // What is chosen is among them also before they are read.
  const areas = value ?? (where ? [where] : []);
  const groups = [["street", said.streets], ["duty_area", said.duties]] as const;
  return (
    <>
      <select value={where ? keyOf(where) : ""} aria-label={said.area} data-testid="filter-area"
        onChange={({ target }) =>
          choose(areas.find((area) => keyOf(area) === target.value) ?? null)}>
        <option value="">{said.whole}</option>
        {groups.map(([within, word]) => {
          const found = areas.filter((area) => area.within === within);
          return found.length > 0 && (
            <optgroup key={within} label={word}>
              {found.map((one) => (
                <option key={keyOf(one)} value={keyOf(one)}>{name(one.area.label)}</option>
              ))}
            </optgroup>
          );
        })}
      </select>
      {!value && refusal && <p className="warn">{errorWords(refusal, words)}</p>}
    </>
  );
}
