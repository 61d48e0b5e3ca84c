// What the map shows, switched on and off, and what its colours mean.
import { useMemo } from "react";
import type { City } from "./api.ts";
import { type IconName, iconAddress, iconOf } from "./map/icons.ts";
import { SWITCHES, type Switches } from "./map/layers.ts";
import { night } from "./map/palette.ts";
import { useName, useWords } from "./words/language.ts";

interface Props { city: City; switches: Switches; change: (switches: Switches) => void }

export function LayerSwitches({ city, switches, change }: Props) {
  const words = useWords();
  return (
    <section className="layers" aria-label={words.layers.title}>
      <div className="switches">
        {SWITCHES.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={switches[name]} data-testid={`layer-${name}`}
              onChange={(event) => change({ ...switches, [name]: event.target.checked })} />
            <span>{words.layers[name]}</span>
          </label>
        ))}
      </div>
      <Legend city={city} switches={switches} />
    </section>
  );
}

function Legend({ city, switches }: { city: City; switches: Switches }) {
  const words = useWords();
  const { layers, states } = words;
  return (
    <div className="legend">
      {(switches.coverage || switches.streets) && (
        <p className="ramp" title={layers.hint}>
          <span>{layers.legendFresh}</span>
          <i style={{ background: `linear-gradient(90deg, ${night.coverage.join(", ")})` }} />
          <span>{layers.legendTarget}</span>
          <i className="never" /><span>{layers.legendNever}</span>
        </p>
      )}
      {switches.things && (
        <p>
          {([states.normal, states.silent, states.wrong, states.case]).map((word, i) => (
            <span key={word}><i className={`dot state-${i}`} />{word}</span>
          ))}
        </p>
      )}
      {(switches.vehicles || switches.crews) && <MovingKinds city={city} />}
    </div>
  );
}

function MovingKinds({ city }: { city: City }) {
  const name = useName();
  const icons = useMemo(() => {
    const moving = city.kinds.filter(
      (kind) => kind.count > 0 && (kind.role === "vehicle" || kind.role === "crew"),
    );
    return moving.map((kind) => ({ kind, address: iconAddress(iconOf(kind) as IconName, night) }));
  }, [city]);
  return (
    <p>
      {icons.map(({ kind, address }) => (
        <span key={kind.name}><img src={address} alt="" width="20" height="20" />
          {name(kind.label)}
        </span>
      ))}
    </p>
  );
}
