// The one live map: coverage, streets, things, cases, and everything that moves.
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, VectorTileSource } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { CaseRow, City, Position } from "./api.ts";
import { onMovers, useFeed } from "./feed.ts";
import { PICKED, type Switches, tilesAddress } from "./map/layers.ts";
import { Motion } from "./map/motion.ts";
import { openMap } from "./map/open.ts";
import { night } from "./map/palette.ts";
import { useWords } from "./words/language.ts";

/** Below this ground resolution a second's movement is seen, and drawn frame by frame. */
const GLIDE_M_PER_PX = 6;
const FRAME_MS = 40;
const STEP_MS = 1000;
const CLICK_PX = 6;
const NEAR_ZOOM = 16.5;

export interface Picked { kind: "case" | "thing"; name: string }
interface Props {
  city: City;
  switches: Switches;
  /** Where to fly, and what to ring; a new object flies again. */
  chosen: { position: Position; covered_right_px: number } | null;
  onPick: (picked: Picked | null) => void;
}

declare global {
  interface Window { __cityloop?: { map: MapLibre } }
}

/** Ground metres per screen pixel in the middle of the map. */
const metresPerPixel = (map: MapLibre): number =>
  (78271.5 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** map.getZoom();

function caseFeatures(rows: ReadonlyMap<string, CaseRow>): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: [...rows.values()].map((row) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: row.position },
      properties: { id: row.id, overdue: row.overdue },
    })),
  };
}

const source = (map: MapLibre, id: string): GeoJSONSource | undefined =>
  map.getSource<GeoJSONSource>(id);

function pick(map: MapLibre, event: MapMouseEvent, onPick: Props["onPick"]): void {
  const { x, y } = event.point;
  const box: [[number, number], [number, number]] =
    [[x - CLICK_PX, y - CLICK_PX], [x + CLICK_PX, y + CLICK_PX]];
  const hits = map.queryRenderedFeatures(box, { layers: PICKED });
  const hit = PICKED.flatMap((layer) => hits.filter((found) => found.layer.id === layer))[0];
  if (!hit) return onPick(null);
  if (hit.layer.id === "cluster-dots") {
    map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
  } else if (hit.layer.id === "case-dots") {
    onPick({ kind: "case", name: String(hit.properties.id) });
  } else {
    onPick({ kind: "thing", name: String(hit.properties.name) });
  }
}

/** Draws what moves until told to stop: smoothly when near, once a second when far. */
function keepMoving(map: MapLibre, motion: Motion, switches: () => Switches): () => void {
  let drawn_at = 0;
  let frame = requestAnimationFrame(function next(at) {
    frame = requestAnimationFrame(next);
    const wait_ms = metresPerPixel(map) > GLIDE_M_PER_PX ? STEP_MS : FRAME_MS;
    if (at - drawn_at < wait_ms) return;
    drawn_at = at;
    const { crews, vehicles } = switches();
    const wanted = (role: string) => (role === "crew" ? crews : vehicles);
    void source(map, "movers")?.setData(motion.picture(performance.now(), wanted));
  });
  const deaf = onMovers((movers) => motion.take(movers, performance.now()));
  return () => {
    cancelAnimationFrame(frame);
    deaf();
  };
}

function applySwitches(map: MapLibre, switches: Switches): void {
  for (const layer of map.getStyle().layers) {
    const name = (layer.metadata as { switch?: keyof Switches } | undefined)?.switch;
    if (!name) continue;
    map.setLayoutProperty(layer.id, "visibility", switches[name] ? "visible" : "none");
  }
}

export function LiveMap({ city, switches, chosen, onPick }: Props) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef<MapLibre | null>(null);
  const latest = useRef({ switches, onPick, chosen, words });
  latest.current = { switches, onPick, chosen, words };
  const open = useFeed((feed) => feed.open);
  const tilesVersion = useFeed((feed) => feed.tilesVersion);
  const atOnce = useRef({ open, tilesVersion });
  atOnce.current = { open, tilesVersion };

  useEffect(() => {
    if (!box.current) return;
    let stop = () => {};
    const map = openMap(box.current, city, {
      palette: night,
      tilesVersion: atOnce.current.tilesVersion,
      words: latest.current.words,
      ready(map) {
        ready.current = map;
        applySwitches(map, latest.current.switches);
        void source(map, "cases")?.setData(caseFeatures(atOnce.current.open));
        fly(map, latest.current.chosen);
        stop = keepMoving(map, new Motion(city.kinds), () => latest.current.switches);
      },
    });
    map.on("click", (event) => pick(map, event, latest.current.onPick));
    map.on("mousemove", (event) => {
      const over = ready.current && map.queryRenderedFeatures(event.point, { layers: PICKED });
      map.getCanvas().style.cursor = over && over.length > 0 ? "pointer" : "";
    });
    window.__cityloop = { map };
    return () => {
      stop();
      ready.current = null;
      map.remove();
    };
  }, [city]);

  useEffect(() => {
    if (ready.current) applySwitches(ready.current, switches);
  }, [switches]);
  useEffect(() => {
    if (ready.current) void source(ready.current, "cases")?.setData(caseFeatures(open));
  }, [open]);
  useEffect(() => {
    if (tilesVersion === 0 || document.hidden) return;
    ready.current?.getSource<VectorTileSource>("city")?.setTiles([tilesAddress(tilesVersion)]);
  }, [tilesVersion]);
  useEffect(() => {
    if (ready.current) fly(ready.current, chosen);
  }, [chosen]);

  return <div ref={box} className="live-map" data-testid="map" />;
}

function fly(map: MapLibre, chosen: Props["chosen"]): void {
  void source(map, "chosen")?.setData({
    type: "FeatureCollection",
    features: chosen
      ? [{ type: "Feature", properties: {},
          geometry: { type: "Point", coordinates: chosen.position } }]
      : [],
  });
  if (!chosen) return;
  map.flyTo({
    center: chosen.position,
    zoom: Math.max(map.getZoom(), NEAR_ZOOM),
    padding: { right: chosen.covered_right_px, top: 0, bottom: 0, left: 0 },
    maxDuration: 2500,
  });
}
