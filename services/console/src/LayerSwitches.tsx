// What the map shows, switched on and off, and what its colours mean.
import { useMemo } from "react";
import type { City, Kind } from "./api.ts";
import { useLight } from "./light.ts";
import { iconAddress, iconOf } from "./map/icons.ts";
import { SWITCHES, type Switches } from "./map/layers.ts";
import { type Hidden } from "./map/filter.ts";
import { paletteOf } from "./map/palette.ts";
import { ThingFilter } from "./ThingFilter.tsx";
import { useName, useWords } from "./words/language.ts";

interface Props {
  city: City; switches: Switches; change: (switches: Switches) => void;
  hidden: Hidden; hide: (hidden: Hidden) => void;
}

export function LayerSwitches({ city, switches, change, hidden, hide }: Props) {
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
      <ThingFilter city={city} hidden={hidden} hide={hide} />
      <Legend city={city} switches={switches} />
    </section>
  );
}

function Legend({ city, switches }: { city: City; switches: Switches }) {
  const words = useWords();
  const { layers, states } = words;
  const palette = paletteOf(useLight());
  return (
    <div className="legend">
      {(switches.coverage || switches.streets) && (
        <p className="ramp" title={layers.hint}>
          <span>{layers.legendFresh}</span>
          <i style={{ background: `linear-gradient(90deg, ${palette.coverage.join(", ")})` }} />
          <span>{layers.legendTarget}</span>
          <i className="never" /><span>{layers.legendNever}</span>
        </p>
      )}
      {switches.things && (
        <p>
          {([states.normal, states.silent, states.wrong, states.case]).map((word, i) => (
            <span key={word}><i className={`dot state-${i}`} />{word}</span>
          ))}
          <span><i className="dot overdue" />{words.desk.overdue}</span>
        </p>
      )}
      {(switches.vehicles || switches.crews) && <MovingKinds city={city} />}
    </div>
  );
}

function MovingKinds({ city }: { city: City }) {
  const name = useName();
  const light = useLight();
  const icons = useMemo(() => {
    const moving = city.kinds.filter(
      (kind) => kind.count > 0 && (kind.role === "vehicle" || kind.role === "crew"),
    );
    const address = (kind: Kind) => iconAddress(iconOf(kind), paletteOf(light));
    return moving.map((kind) => ({ kind, address: address(kind) }));
  }, [city, light]);
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
