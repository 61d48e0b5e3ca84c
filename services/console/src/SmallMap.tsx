// A small map of one place: what is there, who is on the way, where it was over the last hour.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useMemo, useRef } from "react";
import type { City, Position, Shape } from "./api.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { caseFeatures, chosenFeatures, cornersOf, line, point, put } from "./map/features.ts";
import { around, fit, keepSeen } from "./map/fit.ts";
import type { IconName } from "./map/icons.ts";
import { CROWD } from "./map/layers.ts";
import type { Palette } from "./map/palette.ts";
import { useMap } from "./map/useMap.ts";
import { useWords } from "./words/language.ts";

/** Who is there; a crew nobody needs to name where nothing is said. */
export interface Who { name: string; icon: IconName; heading_deg: number }
/** A flower bed is seen from nearer than a mere place. */
const SHAPE_ZOOM = 18;
const CREW: Who = { name: "", icon: "crew", heading_deg: 0 };

interface Props {
  city: City; to: Position; here: Position | null; collect: Position | null; who?: Who;
  /** The line or the area that is there. */
  shape?: Shape | null;
  /** The places it was at, oldest first. */
  track?: Position[];
  /** The map goes along with what moves, until a hand moves the map. */
  follow?: boolean;
  /** The line says who goes where, and is no way to go. */
  quiet?: boolean;
  /** The place is ringed, not shown as a case. */
  calm?: boolean;
}

function addWay(map: MapLibre, palette: Palette, quiet: boolean): void {
  // One source for who goes and for the line: the one is never drawn without the other.
  map.addLayer({
    id: "way", type: "line", source: "movers", filter: ["==", ["geometry-type"], "LineString"],
    paint: quiet
      ? { "line-color": palette.text, "line-opacity": 0.5, "line-width": 1.5,
        "line-dasharray": [3, 3] }
      : { "line-color": palette.sweeper, "line-width": 3, "line-dasharray": [1.5, 1.2] },
  }, "case-glow");
  map.setFilter("mover-icons", ["==", ["geometry-type"], "Point"]);
  // The one who is there has room for a name, however far away.
  map.setLayoutProperty("mover-icons", "text-field", ["get", "name"]);
}

const wayOf = ({ here, collect, to }: Props): Position[] =>
  [here, collect, to].filter((place) => place !== null);

function show(map: MapLibre, props: Props): void {
  const { to, here, shape = null, track = [], calm, who = CREW } = props;
  const mover = {
    name: who.name, icon: who.icon, heading: who.icon === "crew" ? 0 : who.heading_deg,
    busy: 1, state: 0,
  };
  put(map, "movers", [...line(wayOf(props)), ...(here ? [point(here, mover)] : [])]);
  put(map, "cases", calm ? [] : caseFeatures([{ id: "", position: to, overdue: false }]));
  put(map, "chosen", chosenFeatures(calm ? to : null, shape));
  put(map, "track", line(track));
}

export default function SmallMap(props: Props) {
  return <Fault instead={<MapFault />}><Drawn {...props} /></Fault>;
}

function Drawn(props: Props) {
  const { city, to, here, collect, shape = null, track, follow, calm, who = CREW } = props;
  const words = useWords();
  const latest = useRef(props);
  latest.current = props;
  /** For whom the map goes along no more: a hand has moved it since. */
  const held = useRef<string | null>(null);
  /** Whether there was more than the place to see. */
  const apart = useRef(false);
  const { box, ready } = useMap(city, {
    label: words.evidence.place, without: CROWD,
    around: around([...wayOf(props), ...cornersOf(shape)]),
    ...(shape ? { closest: SHAPE_ZOOM } : {}),
    opened: (map) => void map.on("movestart", ({ originalEvent }) => {
      if (originalEvent) held.current = latest.current.who?.name ?? "";
    }),
    ready(map, palette) {
      addWay(map, palette, latest.current.quiet ?? false);
      draw(map);
    },
  });
  function draw(map: MapLibre): void {
    const { to, who, follow } = latest.current;
    show(map, latest.current);
    if (!follow) return;
    const way = wayOf(latest.current);
    if (way.length === 1 && !apart.current) keepSeen(map, to);
    else if (held.current !== (who?.name ?? "")) fit(map, way);
    apart.current = way.length > 1;
  }
  // Each reading brings the same places in new lists.
  const outline = useMemo(() => JSON.stringify(shape), [shape]);
  const places = [to, here, collect, who.name, who.icon, who.heading_deg].join(" ");
  useEffect(() => {
    if (ready.current) draw(ready.current);
  }, [ready, places, outline, track, follow, calm]);
  return <div ref={box} className="small-map" />;
}
