// Which types are on the map: whole major classes, or one by one, with how many there are.
import { useMemo } from "react";
import type { City } from "./api.ts";
import { byMajor, type Major } from "./map/majors.ts";
import { grouped } from "./numbers.ts";
import { useName, useWords } from "./words/language.ts";

const ON_THE_MAP = new Set(["component", "material", "camera", "gateway"]);

interface Props {
  city: City; hidden: ReadonlySet<string>; hide: (kinds: ReadonlySet<string>) => void;
}

export function KindChoice({ city, hidden, hide }: Props) {
  const { filter: said } = useWords();
  const majors = useMemo(() => byMajor(
    city.kinds.filter((kind) => kind.count > 0 && ON_THE_MAP.has(kind.role)),
  ), [city]);
  const names = majors.flatMap(({ kinds }) => kinds.map((kind) => kind.name));
  return (
    <fieldset>
      <legend>
        {said.kinds}
        <button type="button" className="link" onClick={() => hide(new Set())}>{said.all}</button>
        <button type="button" className="link" onClick={() => hide(new Set(names))}>
          {said.none}
        </button>
      </legend>
      {majors.map((major) =>
        <MajorChoice key={major.key} major={major} hidden={hidden} hide={hide} />)}
    </fieldset>
  );
}

interface MajorProps extends Omit<Props, "city"> { major: Major }

function MajorChoice({ major: { key, of, kinds }, hidden, hide }: MajorProps) {
  const { filter: said } = useWords();
  const name = useName();
  const away = kinds.filter((kind) => hidden.has(kind.name)).length;
  const change = (names: string[], shown: boolean) => {
    const next = new Set(hidden);
    for (const one of names) {
      if (shown) next.delete(one);
      else next.add(one);
    }
    hide(next);
  };
  return (
    <div className="major" role="group" aria-label={typeof of === "string" ? said[of] : key}>
      <label>
        <input type="checkbox" checked={away === 0} data-testid={`filter-major-${key}`}
          ref={(box) => {
            if (box) box.indeterminate = away > 0 && away < kinds.length;
          }}
          onChange={() => change(kinds.map((kind) => kind.name), away > 0)} />
        {typeof of === "string" ? said[of] : name(of.label)}
        <small>{typeof of !== "string" && of.scheme}</small>
      </label>
      {kinds.map((kind) => (
        <label key={kind.name}
          title={kind.class ? `${kind.class.code} ${name(kind.class.label)}` : undefined}>
          <input type="checkbox" checked={!hidden.has(kind.name)}
            data-testid={`filter-kind-${kind.name}`}
            onChange={({ target }) => change([kind.name], target.checked)} />
          {name(kind.label)}<small>{grouped(kind.count)}</small>
        </label>
      ))}
    </div>
  );
}
