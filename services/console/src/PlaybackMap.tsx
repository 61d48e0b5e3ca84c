// The map of a moment of the past: what moved, what stood badly, and the cases that were open.
import type {
  ExpressionSpecification, FilterSpecification, Map as MapLibre, MapGeoJSONFeature,
} from "maplibre-gl";
import { useEffect } from "react";
import { caseAddress, goTo, thingAddress } from "./address.ts";
import type { City, Past, ThingState } from "./api.ts";
import { px } from "./light.ts";
import { all, caseFeatures, point, put, shaped } from "./map/features.ts";
import { iconOf } from "./map/icons.ts";
import { OF_NOW } from "./map/layers.ts";
import type { Palette } from "./map/palette.ts";
import { hitAt, showPickable } from "./map/picking.ts";
import { useMap } from "./map/useMap.ts";
import { type PastCase, placeAt, type Track } from "./past.ts";
import { useWords } from "./words/language.ts";

const BELOW_REM = 15;
/** Layers a click may hit, the most wanted first. */
const PICKED = ["case-dots", "mover-icons", "past", "past-lines"];

interface Props {
  city: City; at: number; tracks: Track[]; step_ms: number; past: Past; states: ThingState[];
  cases: PastCase[];
}

function openHit(hit: MapGeoJSONFeature | undefined): void {
  if (!hit) return;
  const { id, name } = hit.properties;
  goTo(hit.layer.id === "case-dots" ? caseAddress(String(id)) : thingAddress(String(name)));
}

function addPast(map: MapLibre, palette: Palette): void {
  const byState: ExpressionSpecification =
    ["match", ["get", "state"], 1, palette.states[1], 2, palette.states[2], palette.ring];
  const isPoint: FilterSpecification = ["==", ["geometry-type"], "Point"];
  map.addSource("past", { type: "geojson", data: all([]) });
  map.addLayer({
    id: "past-lines", type: "line", source: "past", filter: ["!", isPoint], minzoom: 12,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": byState, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1.4, 18, 5],
    },
  }, "case-glow");
  map.addLayer({
    id: "past", type: "circle", source: "past", filter: isPoint,
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2.4, 16, 7],
      "circle-color": byState,
      "circle-stroke-color": palette.halo, "circle-stroke-width": 0.8,
    },
  }, "case-glow");
  // How fresh a street is belongs to the present.
  map.setPaintProperty("streets", "line-color", palette.street);
}

function show(map: MapLibre, { city, at, tracks, step_ms, past, states, cases }: Props): void {
  put(map, "movers", tracks.flatMap((track) => {
    const place = placeAt(track, at, step_ms);
    if (!place) return [];
    const kind = city.kinds[track.kind];
    const heading = kind?.role === "crew" ? 0 : place.heading;
    const icon = iconOf(kind);
    return [point(place.position, { name: track.name, icon, heading, state: 0, busy: 1 })];
  }));
  put(map, "past", past.things.flatMap(({ name, position, geometry }, i) => {
    const properties = { name, state: states[i] };
    if (!states[i]) return [];
    return [point(position, properties), ...(geometry ? [shaped(geometry, properties)] : [])];
  }));
  put(map, "cases", caseFeatures(cases));
}

export function PlaybackMap(props: Props) {
  const { past } = useWords();
  const { box, ready } = useMap(props.city, {
    label: past.title, without: OF_NOW, controls: true, coveredBelowPx: px(BELOW_REM),
    opened(map) {
      map.on("click", ({ point }) => openHit(hitAt(map, point, PICKED)));
      showPickable(map, ready, PICKED);
      window.__cityloop = { map };
    },
    ready(map, palette) {
      addPast(map, palette);
      show(map, props);
    },
  });
  useEffect(() => {
    if (ready.current) show(ready.current, props);
  });
  return <div ref={box} className="live-map" data-testid="past-map" />;
}
