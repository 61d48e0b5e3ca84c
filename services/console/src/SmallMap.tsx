// A small map of one place: who is on the way, where to collect, where it was over the last hour.
import { LngLatBounds, type Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { City, Position } from "./api.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { all, caseFeatures, line, point, put } from "./map/features.ts";
import { CROWD } from "./map/layers.ts";
import type { Palette } from "./map/palette.ts";
import { useMap } from "./map/useMap.ts";
import { useWords } from "./words/language.ts";

interface Props {
  city: City; to: Position; here: Position | null; collect: Position | null;
  /** The places it was at, oldest first. */
  track?: Position[];
  /** The map goes along when the place moves. */
  follow?: boolean;
  /** The place is ringed, not shown as a case. */
  calm?: boolean;
}

function addWay(map: MapLibre, palette: Palette): void {
  map.addSource("way", { type: "geojson", data: all([]) });
  map.addLayer({
    id: "way", type: "line", source: "way",
    paint: { "line-color": palette.sweeper, "line-width": 3, "line-dasharray": [1.5, 1.2] },
  }, "case-glow");
}

const wayOf = ({ here, collect, to }: Props): Position[] =>
  [here, collect, to].filter((place) => place !== null);

function show(map: MapLibre, props: Props): void {
  const { to, track = [], calm } = props;
  const way = wayOf(props);
  const [start] = way;
  put(map, "way", line(way));
  const crew = { name: "", icon: "crew", heading: 0, busy: 1, state: 0 };
  put(map, "movers", start && way.length > 1 ? [point(start, crew)] : []);
  put(map, "cases", calm ? [] : caseFeatures([{ id: "", position: to, overdue: false }]));
  put(map, "chosen", calm ? [point(to)] : []);
  put(map, "track", line(track));
}

export default function SmallMap(props: Props) {
  return <Fault instead={<MapFault />}><Drawn {...props} /></Fault>;
}

function Drawn(props: Props) {
  const { city, to, here, collect, track, follow, calm } = props;
  const words = useWords();
  const latest = useRef(props);
  latest.current = props;
  const { box, ready } = useMap(city, {
    label: words.evidence.place, without: CROWD,
    around: wayOf(props).reduce((all, place) => all.extend(place), new LngLatBounds()),
    ready(map, palette) {
      addWay(map, palette);
      show(map, latest.current);
    },
  });
  // Each reading brings the same places in new lists.
  const places = [to, here, collect].join(" ");
  useEffect(() => {
    const map = ready.current;
    if (!map) return;
    const { to } = latest.current;
    show(map, latest.current);
    if (follow && !map.getBounds().contains(to)) map.easeTo({ center: to });
  }, [ready, places, track, follow, calm]);
  return <div ref={box} className="small-map" />;
}
