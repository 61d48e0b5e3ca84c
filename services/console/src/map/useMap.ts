// A map in a box of a page: opened anew in each light where it was, named in the reader's language.
import type { JumpToOptions, LngLatBoundsLike, Map as MapLibre } from "maplibre-gl";
import { type RefObject, useEffect, useRef } from "react";
import type { City } from "../api.ts";
import { useLight } from "../light.ts";
import { useWords } from "../words/language.ts";
import { addControls, openMap, relabel } from "./open.ts";
import { type Palette, paletteOf } from "./palette.ts";

/** Where a reader looked when a map was closed. */
export interface Kept { view: JumpToOptions | null }

interface Opening {
  /** What the map is, for whoever cannot see it. */
  label: string;
  /** Layers of the live map that are not drawn here. */
  without?: string[];
  /** What is seen at first, rather than the whole city. */
  around?: LngLatBoundsLike;
  closest?: number;
  coveredBelowPx?: number;
  /** Whether there is room for buttons to zoom and a scale. */
  controls?: boolean;
  /** Where the view stays once the page is left. */
  kept?: Kept;
  /** Called once the map is there, before anything is drawn. */
  opened?: (map: MapLibre) => void;
  /** Called once its sources may be filled; returns what is to be stopped with it. */
  ready: (map: MapLibre, palette: Palette) => (() => void) | void;
}

/** The box to show, and the map once it may be drawn on. */
export function useMap(city: City, opening: Opening): {
  box: RefObject<HTMLDivElement | null>; ready: RefObject<MapLibre | null>;
} {
  const words = useWords();
  const light = useLight();
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef<MapLibre | null>(null);
  const own = useRef<Kept>({ view: null });
  const latest = useRef({ opening, words });
  latest.current = { opening, words };
  const { label } = opening;
  useEffect(() => {
    if (!box.current) return;
    const palette = paletteOf(light);
    const { opening, words } = latest.current;
    const kept = opening.kept ?? own.current;
    let stop: (() => void) | void;
    const map = openMap(box.current, city, {
      palette, without: opening.without, around: opening.around, closest: opening.closest,
      coveredBelowPx: opening.coveredBelowPx,
      ready(map) {
        ready.current = map;
        stop = latest.current.opening.ready(map, palette);
      },
    });
    if (opening.controls) addControls(map);
    relabel(map, words, opening.label);
    if (kept.view) map.jumpTo(kept.view);
    opening.opened?.(map);
    return () => {
      stop?.();
      ready.current = null;
      kept.view = {
        center: map.getCenter(), zoom: map.getZoom(), padding: map.getPadding(),
      };
      map.remove();
    };
    // A map is opened once a light: what it shows changes without starting it again.
  }, [city, light]);
  useEffect(() => {
    if (ready.current) relabel(ready.current, words, label);
  }, [words, label]);
  return { box, ready };
}
