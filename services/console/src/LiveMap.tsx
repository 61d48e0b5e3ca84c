// The one live map: coverage, streets, things, cases, and everything that moves.
import type {
  GeoJSONSource, LngLat, Map as MapLibre, MapMouseEvent, VectorTileSource,
} from "maplibre-gl";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { City, Position, Shape } from "./api.ts";
import { isAnswered, onReadAnew } from "./contact.ts";
import { useFeed } from "./feed.ts";
import type { Rows } from "./held.ts";
import { isWide, px } from "./light.ts";
import type { Ringed } from "./map/chosen.ts";
import {
  caseFeatures, chosenFeatures, cornersOf, line, put, soughtFeatures,
} from "./map/features.ts";
import { type Hidden, isFiltered, lyingIn, narrowed } from "./map/filter.ts";
import { around } from "./map/fit.ts";
import {
  type Part, PICKED, type Switches, THING_PARTS, tilesAddress,
} from "./map/layers.ts";
import { LiveFeed, looksOf } from "./map/live.ts";
import { Motion } from "./map/motion.ts";
import { hitAt, showPickable } from "./map/picking.ts";
import { showStates } from "./map/states.ts";
import { type Kept, useMap } from "./map/useMap.ts";
import { useWords } from "./words/language.ts";

/** Below this ground resolution a second's movement is seen, and drawn frame by frame. */
const GLIDE_M_PER_PX = 6;
const FRAME_MS = 40;
const SLOW_FRAMES = 2.5;
const STEP_MS = 1000;
/** Looks and passes age: the ground is asked for again this often. */
const GROUND_MS = 10_000;
/** What is told live says how things stand, not which are still among those that are shown. */
const NARROWED_MS = 4000;
const NEAR_ZOOM = 16.5;
/** Left free around what is shown whole. */
const AROUND_PX = 60;
/** On a wide screen the legend lies over the lower edge. */
const LEGEND_REM = 18;
/** Whoever comes back to the map finds it where it was left. */
const KEPT: Kept = { view: null };

/** A place is named by its longitude and latitude. */
export interface Picked { kind: "case" | "thing" | "place"; name: string }
interface Props {
  city: City;
  switches: Switches;
  hidden: Hidden;
  /** Where what is chosen was over the last hour. */
  track: Position[];
  /** What to ring, and to fly to once a turn. */
  chosen: {
    kind: Ringed["kind"]; of: string; turn: number; position: Position; shape: Shape | null;
    covered_right_px: number;
  } | null;
  onPick: (picked: Picked) => void;
}

declare global {
  interface Window { __cityloop?: { map: MapLibre } }
}

/** Ground metres per screen pixel in the middle of the map. */
const metresPerPixel = (map: MapLibre): number =>
  (78271.5 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** map.getZoom();

function pickPlace({ lng, lat }: LngLat, onPick: Props["onPick"]): void {
  onPick({ kind: "place", name: `${lng.toFixed(6)},${lat.toFixed(6)}` });
}

function pick(map: MapLibre, event: MapMouseEvent, onPick: Props["onPick"]): void {
  const hit = hitAt(map, event.point, PICKED);
  if (!hit) return pickPlace(event.lngLat, onPick);
  if (hit.layer.id === "cluster-dots") {
    map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
  } else if (hit.layer.id === "case-dots") {
    onPick({ kind: "case", name: String(hit.properties.id) });
  } else {
    onPick({ kind: "thing", name: String(hit.properties.name) });
  }
}

/** Draws what moves until told to stop: smoothly when near, once a second when far. */
function keepMoving(
  map: MapLibre, motion: Motion, latest: () => Props, silent: (is: boolean) => void,
): () => void {
  let drawn_at = 0;
  let asked_at = 0;
  let pace_ms = FRAME_MS;
  let frame = requestAnimationFrame(function next(at) {
    frame = requestAnimationFrame(next);
    // A machine that draws slowly is asked to draw less often.
    pace_ms += (Math.min(STEP_MS, at - asked_at) - pace_ms) / 8;
    asked_at = at;
    const far = metresPerPixel(map) > GLIDE_M_PER_PX;
    const wait_ms = far ? STEP_MS : Math.max(FRAME_MS, SLOW_FRAMES * pace_ms);
    if (at - drawn_at < wait_ms) return;
    drawn_at = at;
    const { switches, chosen } = latest();
    const now = performance.now();
    const wanted = (role: string) => (role === "crew" ? switches.crews : switches.vehicles);
    void map.getSource<GeoJSONSource>("movers")?.setData(motion.picture(now, wanted));
    const moved = chosen && motion.where(chosen.of, now);
    if (moved) put(map, "chosen", chosenFeatures(moved, null));
  });
  const live = new LiveFeed(() => looksOf(map), {
    movers: (movers, whole) => motion.take(movers, performance.now(), whole),
    states: (states, whole) => showStates(map, states, whole),
    tiles: () => fetchThings(map, latest()),
    silent,
  });
  // While the map is dragged, too: what is not told of would be painted as well.
  map.on("move", live.look);
  const ageing = window.setInterval(() => fetchAgain(map, "ground"), GROUND_MS);
  const narrowing = window.setInterval(() => {
    if (isFiltered(latest().hidden)) fetchThings(map, latest());
  }, NARROWED_MS);
  const stop = onReadAnew(() => {
    fetchAgain(map, "ground");
    fetchThings(map, latest());
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
    clearInterval(ageing);
    clearInterval(narrowing);
    map.off("move", live.look);
    live.stop();
  };
}

/** Asks for the tiles of a part again: those that are as they were cost little. Where nobody would
 * answer, what is drawn stays. */
function fetchAgain(map: MapLibre, part: Part, only = ""): void {
  if (document.hidden || !isAnswered()) return;
  map.getSource<VectorTileSource>(part)?.setTiles([tilesAddress(part, only)]);
}

function fetchThings(map: MapLibre, { city, hidden }: Props): void {
  const only = narrowed(city.kinds, hidden);
  for (const part of THING_PARTS) fetchAgain(map, part, only);
}

function showCases(map: MapLibre, open: Rows, { where }: Hidden): void {
  put(map, "cases", caseFeatures(lyingIn(open.values(), where)));
}

function applySwitches(map: MapLibre, switches: Switches): void {
  for (const layer of map.getStyle().layers) {
    const name = (layer.metadata as { switch?: keyof Switches } | undefined)?.switch;
    if (!name) continue;
    map.setLayoutProperty(layer.id, "visibility", switches[name] ? "visible" : "none");
  }
}

/** Keeps what is chosen to be shown on a map that is ready. */
function useShown(ready: RefObject<MapLibre | null>, props: Props): void {
  const { city, switches, hidden, track } = props;
  const only = narrowed(city.kinds, hidden);
  const { where } = hidden;
  useEffect(() => {
    if (ready.current) applySwitches(ready.current, switches);
  }, [ready, switches]);
  useEffect(() => {
    if (ready.current) fetchThings(ready.current, props);
  }, [ready, only]);
  useEffect(() => {
    if (where) ready.current?.fitBounds(where.area.bounds, { padding: AROUND_PX });
  }, [ready, where]);
  useEffect(() => {
    if (ready.current) put(ready.current, "track", line(track));
  }, [ready, track]);
}

export function LiveMap(props: Props) {
  const { city, chosen, hidden } = props;
  const words = useWords();
  const [drawn, setDrawn] = useState(false);
  /** Whether nothing that moves is told of. */
  const [silent, setSilent] = useState(false);
  /** The last turn that the map flew for. */
  const flown = useRef(0);
  const open = useFeed((feed) => feed.open);
  const latest = useRef({ props, open });
  latest.current = { props, open };

  const { box, ready } = useMap(city, {
    label: words.map.label, kept: KEPT, controls: true,
    coveredBelowPx: isWide() ? px(LEGEND_REM) : 0,
    opened(map) {
      map.on("click", (event) => pick(map, event, latest.current.props.onPick));
      // Whoever goes by keyboard moves the map under its middle, and points there.
      map.getCanvas().addEventListener("keydown", ({ key }) => {
        if (key === "Enter") pickPlace(map.getCenter(), latest.current.props.onPick);
      });
      showPickable(map, ready, PICKED);
      window.__cityloop = { map };
    },
    ready(map) {
      const { props, open } = latest.current;
      setDrawn(true);
      applySwitches(map, props.switches);
      if (isFiltered(props.hidden)) fetchThings(map, props);
      put(map, "track", line(props.track));
      showCases(map, open, props.hidden);
      flown.current = show(map, props, flown.current);
      return keepMoving(map, new Motion(city.kinds), () => latest.current.props, setSilent);
    },
  });
  useShown(ready, props);
  useEffect(() => {
    if (ready.current) showCases(ready.current, open, hidden);
  }, [ready, open, hidden.where]);
  const turn = chosen?.turn;
  useEffect(() => {
    if (ready.current) flown.current = show(ready.current, latest.current.props, flown.current);
  }, [ready, turn]);

  return (
    <>
      <div ref={box} className="live-map" data-testid="map" />
      {!drawn && <p className="veil" role="status">{words.waits.map}</p>}
      {drawn && silent && <p className="still" role="status">{words.waits.still}</p>}
    </>
  );
}

/** Rings what is chosen, and flies there when it was opened after the last flight: to the whole
 * of a line or an area, but not to a place that was pointed at. */
function show(map: MapLibre, { chosen }: Props, flown: number): number {
  if (!chosen) {
    put(map, "chosen", []);
    return flown;
  }
  const { kind, position, shape, covered_right_px: right } = chosen;
  put(map, "chosen",
    kind === "sought" && shape ? soughtFeatures(shape) : chosenFeatures(position, shape));
  if (chosen.turn <= flown) return flown;
  if (kind === "place" && map.getBounds().contains(position)) return chosen.turn;
  const near = Math.max(map.getZoom(), NEAR_ZOOM);
  const free = { top: AROUND_PX, bottom: AROUND_PX, left: AROUND_PX, right: AROUND_PX + right };
  map.flyTo({
    center: position, zoom: near,
    ...(shape && map.cameraForBounds(around(cornersOf(shape)), {
      maxZoom: near, padding: free, absolutePadding: true,
    })),
    padding: { right, top: 0, bottom: 0, left: 0 },
    maxDuration: 2500,
  });
  return chosen.turn;
}
