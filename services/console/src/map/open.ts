// Opens a map in a box of the page: our own worker file, our own tiles, icons made here.
import {
  addProtocol, type LngLatBoundsLike, Map as MapLibre, NavigationControl, ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { City, Underlay } from "../api.ts";
import type { Words } from "../words/en.ts";
import { px } from "../light.ts";
import { languageNow } from "../words/language.ts";
import { grown } from "./grown.ts";
import { addIcons } from "./icons.ts";
import { cityStyle } from "./layers.ts";
import { layUnder } from "./owed.ts";
import type { Palette } from "./palette.ts";
import { addressOf, CUT_OUT } from "./underlay.ts";

setWorkerUrl(new URL(worker, location.href).href);

/** Pixels of a rem on an office's screen. */
const REM_PX = 10;
const AROUND_DEG = 0.25;
const MARGIN_PX = 36;
/** How a few places are seen, where that is not the whole city. */
export const CLOSE = { padding: 48, maxZoom: 16.5 };

export interface MapOptions {
  palette: Palette;
  /** What lies over the lower edge; the whole city stands clear of it at first. */
  coveredBelowPx?: number | undefined;
  /** Layers that are not drawn. */
  without?: string[] | undefined;
  /** What is seen at first, rather than the whole city. */
  around?: LngLatBoundsLike | undefined;
  /** How near that may be seen. */
  closest?: number | undefined;
  /** Called once, when sources may be filled and layers switched. */
  ready: (map: MapLibre) => void;
}

/** Lets maps draw a base map in GCJ-02. What cuts its tiles is loaded with the first. */
function cutUnderlay(base: Underlay): void {
  addProtocol(CUT_OUT, async ({ url }, { signal }) => {
    const [zoom = 0, x = 0, y = 0] = url.slice(`${CUT_OUT}://`.length).split("/").map(Number);
    const { cutOut } = await import("./gcj02.ts");
    return { data: await cutOut(addressOf(base), [zoom, x, y], signal) };
  });
}

export function openMap(box: HTMLElement, city: City, options: MapOptions): MapLibre {
  const [west, south, east, north] = city.bounds;
  const { without = [], around, closest = CLOSE.maxZoom, coveredBelowPx = 0 } = options;
  const style = cityStyle(options.palette, city.base, languageNow());
  if (city.base?.datum === "gcj02") cutUnderlay(city.base);
  const layers = style.layers.filter(({ id }) => !without.includes(id));
  const map = new MapLibre({
    container: box,
    style: grown({ ...style, layers }, px(1) / REM_PX),
    bounds: around ?? [west, south, east, north],
    fitBoundsOptions: around ? { ...CLOSE, maxZoom: closest } : {
      padding: {
        top: MARGIN_PX, left: MARGIN_PX, right: MARGIN_PX,
        bottom: Math.max(MARGIN_PX, coveredBelowPx),
      },
    },
    maxBounds: [
      west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG,
    ],
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 150,
  });
  map.touchZoomRotate.disableRotation();
  if (city.base) layUnder(map, city.base);
  map.once("style.load", () => {
    addIcons(map, options.palette);
    options.ready(map);
  });
  map.on("idle", () => {
    document.body.dataset.mapIdle = "1";
  });
  return map;
}

/** The map's own words: what it is, and what its buttons do. */
export function relabel(map: MapLibre, words: Words, label: string): void {
  const { zoomIn, zoomOut } = words.map;
  const named = { ".maplibregl-ctrl-zoom-in": zoomIn, ".maplibregl-ctrl-zoom-out": zoomOut };
  for (const [part, word] of Object.entries(named)) {
    const button = map.getContainer().querySelector(part);
    button?.setAttribute("aria-label", word);
    button?.setAttribute("title", word);
  }
  map.getCanvas().setAttribute("aria-label", label);
}

/** Buttons to zoom and a scale, for a map with room for them. */
export function addControls(map: MapLibre): void {
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
}
