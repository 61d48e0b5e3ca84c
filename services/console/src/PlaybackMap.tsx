// The map of a moment of the past: what moved, what stood badly, and the cases that were open.
import type { GeoJSONSource, LngLat, Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { City, Past, ThingState } from "./api.ts";
import { useLight } from "./light.ts";
import { iconOf } from "./map/icons.ts";
import { addControls, openMap, relabel } from "./map/open.ts";
import { type Palette, paletteOf } from "./map/palette.ts";
import { type PastCase, placeAt, type Track } from "./past.ts";
import { useWords } from "./words/language.ts";

/** What is drawn of the present does not belong here. */
const OF_NOW = ["coverage", "cluster-dots", "cluster-counts", "thing-dots", "thing-names"];
const BELOW_REM = 15;

interface Props {
  city: City; at: number; tracks: Track[]; step_ms: number; past: Past; states: ThingState[];
  cases: PastCase[];
}

const feature = (coordinates: [number, number], properties: object): GeoJSON.Feature => ({
  type: "Feature", geometry: { type: "Point", coordinates }, properties: { ...properties },
});
const all = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection =>
  ({ type: "FeatureCollection", features });

function addPast(map: MapLibre, palette: Palette): void {
  map.addSource("past", { type: "geojson", data: all([]) });
  map.addLayer({
    id: "past", type: "circle", source: "past",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2.4, 16, 7],
      "circle-color":
        ["match", ["get", "state"], 1, palette.states[1], 2, palette.states[2], palette.ring],
      "circle-stroke-color": palette.halo, "circle-stroke-width": 0.8,
    },
  }, "case-glow");
  // How fresh a street is belongs to the present.
  map.setPaintProperty("streets", "line-color", palette.street);
}

function show(map: MapLibre, { city, at, tracks, step_ms, past, states, cases }: Props): void {
  const put = (id: string, features: GeoJSON.Feature[]) =>
    void map.getSource<GeoJSONSource>(id)?.setData(all(features));
  put("movers", tracks.flatMap((track) => {
    const place = placeAt(track, at, step_ms);
    if (!place) return [];
    const kind = city.kinds[track.kind];
    const heading = kind?.role === "crew" ? 0 : place.heading;
    const icon = iconOf(kind);
    return [feature(place.position, { name: track.name, icon, heading, state: 0, busy: 1 })];
  }));
  put("past", past.things.flatMap((thing, i) =>
    (states[i] ? [feature(thing.position, { name: thing.name, state: states[i] })] : [])));
  put("cases", cases.map((row) =>
    feature(row.position, { id: row.id, overdue: row.overdue })));
}

export function PlaybackMap(props: Props) {
  const { city } = props;
  const words = useWords();
  const light = useLight();
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef<MapLibre | null>(null);
  const looking = useRef<{ center: LngLat; zoom: number } | null>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (!box.current) return;
    const palette = paletteOf(light);
    const map = openMap(box.current, city, {
      palette, words, coveredBelowPx: BELOW_REM * 10,
      ready: (map) => {
        for (const layer of OF_NOW) {
          if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", "none");
        }
        addPast(map, palette);
        ready.current = map;
        show(map, latest.current);
      },
    });
    addControls(map);
    if (looking.current) map.jumpTo(looking.current);
    window.__cityloop = { map };
    return () => {
      ready.current = null;
      looking.current = { center: map.getCenter(), zoom: map.getZoom() };
      map.remove();
    };
  }, [city, light]);
  useEffect(() => {
    if (ready.current) relabel(ready.current, words);
  }, [words]);
  useEffect(() => {
    if (ready.current) show(ready.current, props);
  });
  return <div ref={box} className="live-map" data-testid="past-map" />;
}
