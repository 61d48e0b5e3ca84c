// Which things are on the map: by type, with how many there are of each, and by how they stand.
import { useMemo } from "react";
import type { City, Kind } from "./api.ts";
import { type Hidden, isFiltered, NOTHING_HIDDEN } from "./map/filter.ts";
import { grouped } from "./numbers.ts";
import { useName, useWords } from "./words/language.ts";

const ON_THE_MAP = new Set(["component", "material", "camera", "gateway"]);

function toggled<T>(all: ReadonlySet<T>, one: T): Set<T> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}

interface Props { city: City; hidden: Hidden; hide: (hidden: Hidden) => void }

export function ThingFilter({ city, hidden, hide }: Props) {
  const words = useWords();
  const name = useName();
  const said = words.filter;
  const kinds = useMemo(() => city.kinds
    .filter((kind) => kind.count > 0 && ON_THE_MAP.has(kind.role))
    .sort((a, b) => b.count - a.count), [city]);
  const { states } = words;
  return (
    <details className="thing-filter" data-testid="thing-filter">
      <summary>{said.title}{isFiltered(hidden) && <i className="dot state-2" />}</summary>
      <div className="filter-body">
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
        <fieldset>
          <legend>
            {said.kinds}
            <button type="button" className="link" onClick={() => hide(NOTHING_HIDDEN)}>
              {said.all}
            </button>
            <button type="button" className="link" onClick={() =>
              hide({ ...hidden, kinds: new Set(kinds.map((kind) => kind.name)) })}>
              {said.none}
            </button>
          </legend>
          {kinds.map((kind: Kind) => (
            <label key={kind.name}>
              <input type="checkbox" checked={!hidden.kinds.has(kind.name)}
                data-testid={`filter-kind-${kind.name}`}
                onChange={() => hide({ ...hidden, kinds: toggled(hidden.kinds, kind.name) })} />
              {name(kind.label)}<small>{grouped(kind.count)}</small>
            </label>
          ))}
        </fieldset>
        {isFiltered(hidden) && <p className="faint">{said.near}</p>}
      </div>
    </details>
  );
}
