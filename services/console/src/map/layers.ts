// The map as layers: which sources there are, how each is drawn, and which a switch belongs to.
import type {
  DataDrivenPropertyValueSpecification, ExpressionSpecification, GeoJSONSourceSpecification,
  LayerSpecification, StyleSpecification,
} from "maplibre-gl";
import type { Underlay } from "../api.ts";
import type { Language } from "../words/language.ts";
import { FONT, underlayLayers, underlaySource } from "./underlay.ts";
import type { Palette } from "./palette.ts";

export const SWITCHES = ["coverage", "streets", "things", "vehicles", "crews", "cases"] as const;
export type Switch = (typeof SWITCHES)[number];
export type Switches = Record<Switch, boolean>;
export const ALL_ON: Switches = {
  coverage: true, streets: true, things: true, vehicles: true, crews: true, cases: true,
};

/** Layers of many things at once, and of how long ago places were looked at. */
export const CROWD = ["coverage", "cluster-dots", "cluster-counts"];
/** All that is told of things as they are now. */
export const OF_NOW = [
  ...CROWD, "shape-fills", "shape-casings", "shape-lines", "thing-dots", "thing-names",
];
/** Layers a click may hit, the most wanted first. */
export const PICKED = [
  "case-dots", "mover-icons", "thing-dots", "cluster-dots", "shape-lines", "shape-fills",
];

const STREETS_WITHOUT_TARGET_MIN = 480;
const empty: GeoJSONSourceSpecification = {
  type: "geojson", data: { type: "FeatureCollection", features: [] },
};

const ROUND = { "line-cap": "round", "line-join": "round" } as const;

/** The parts of the map's tiles that show things: where they are, and which line or area some are.
 * In both a thing has the same number, in a layer that is called as the part is. */
export const THING_PARTS = ["things", "shapes"] as const;
export type Part = "ground" | (typeof THING_PARTS)[number];

/** Each part of the map's tiles is asked for by itself. `only` narrows what is shown. */
export const tilesAddress = (part: Part, only = ""): string =>
  `${location.origin}/tiles/${part}/{z}/{x}/{y}.mvt${only}`;

/** How old a look is, as a share of the target: 0 just now, 1 due. Never is far away. */
const age: ExpressionSpecification = [
  "case",
  ["<", ["get", "age_min"], 0], 99,
  ["/", ["get", "age_min"], ["max", 1, ["coalesce", ["get", "target_min"],
    STREETS_WITHOUT_TARGET_MIN]]],
];

/** A square of which little was looked at is drawn faintly. */
const seen: ExpressionSpecification =
  ["interpolate", ["linear"], ["coalesce", ["get", "seen_percent"], 100], 0, 0.3, 100, 1];

/** How a thing stands: as told live; where that is told, what is not mentioned is well. */
const state: ExpressionSpecification = [
  "coalesce", ["feature-state", "state"],
  ["case", ["==", ["global-state", "live"], true], 0, ["get", "state"]],
];

const byState = (palette: Palette): ExpressionSpecification => [
  "match", state,
  1, palette.states[1], 2, palette.states[2], 3, palette.states[3], palette.states[0],
];

function ground(palette: Palette): LayerSpecification[] {
  return [
    { id: "outside", type: "background", paint: { "background-color": palette.outside } },
    { id: "ground", type: "fill", source: "ground", "source-layer": "boundary",
      paint: { "fill-color": palette.ground } },
  ];
}

function coverage(palette: Palette): LayerSpecification[] {
  const [fresh, half, due, overdue] = palette.coverage;
  return [{
    id: "coverage", type: "fill", source: "ground", "source-layer": "coverage",
    metadata: { switch: "coverage" },
    filter: [">=", ["get", "age_min"], 0],
    paint: {
      "fill-color": ["interpolate", ["linear"], age, 0, fresh, 0.5, half, 1, due, 3, overdue],
      "fill-opacity": ["interpolate", ["linear"], ["zoom"],
        12, ["*", seen, ["interpolate", ["linear"], age, 0, 0.6, 1, 0.38, 3, 0.25]],
        15, ["interpolate", ["linear"], age, 0, 0.34, 1, 0.22, 3, 0.16]],
      "fill-antialias": false,
    },
  }];
}

function streets(palette: Palette): LayerSpecification[] {
  const zoomed = (low: number, high: number): DataDrivenPropertyValueSpecification<number> =>
    ["interpolate", ["exponential", 1.5], ["zoom"], 10, low, 17, high];
  return [
    { id: "streets", type: "line", source: "ground", "source-layer": "streets",
      metadata: { switch: "streets" },
      layout: ROUND,
      paint: {
        "line-color": ["case", [">", age, 90], palette.street,
          ["interpolate", ["linear"], age, 0, palette.streetFresh, 1, palette.streetStale]],
        "line-width": zoomed(0.5, 6),
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 10, 0.55, 14, 0.85],
      } },
    { id: "edge", type: "line", source: "ground", "source-layer": "boundary",
      paint: { "line-color": palette.edge, "line-width": 1.6 } },
  ];
}

function streetNames(palette: Palette): LayerSpecification[] {
  return [{
    id: "street-names", type: "symbol", source: "ground", "source-layer": "streets",
    minzoom: 14.5,
    metadata: { switch: "streets" },
    layout: {
      "symbol-placement": "line", "text-field": ["get", "name"], "text-size": 11,
      "text-font": FONT, "symbol-spacing": 420,
    },
    paint: {
      "text-color": palette.text, "text-opacity": 0.65,
      "text-halo-color": palette.halo, "text-halo-width": 1.4,
    },
  }];
}

const isArea: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];

/** As wide as a line is drawn, or the edge of an area, with what shows of a rim around it. */
const shapeWidth = (rim_px: number): ExpressionSpecification =>
  ["interpolate", ["exponential", 1.6], ["zoom"],
    12, ["+", rim_px, ["case", isArea, 0.8, 1.4]], 18, ["+", rim_px, ["case", isArea, 2, 5]]];

/** A rim reaches out from under its line; a part of the city has a line of its own. */
const rimWidth: ExpressionSpecification = ["interpolate", ["exponential", 1.6], ["zoom"],
  12, ["case", ["has", "sought"], 2, ["case", isArea, 4.8, 5.4]],
  18, ["case", ["has", "sought"], 3, ["case", isArea, 6, 9]]];

/** What is chosen has a rim of the ring's colour, under whatever else is drawn of it. */
function shapes(palette: Palette): LayerSpecification[] {
  const drawn = {
    source: "shapes", "source-layer": "shapes", metadata: { switch: "things" },
  };
  const worstAbove = { ...ROUND, "line-sort-key": ["get", "state"] as ExpressionSpecification };
  return [
    { id: "chosen-shape", type: "line", source: "chosen", layout: ROUND,
      paint: { "line-color": palette.text, "line-width": rimWidth } },
    { id: "shape-fills", type: "fill", ...drawn, filter: isArea,
      layout: { "fill-sort-key": ["get", "state"] },
      paint: {
        "fill-color": byState(palette), "fill-opacity": ["case", [">=", state, 2], 0.34, 0.18],
      } },
    { id: "shape-casings", type: "line", ...drawn, filter: ["!", isArea], layout: worstAbove,
      paint: { "line-color": palette.halo, "line-width": shapeWidth(2) } },
    { id: "shape-lines", type: "line", ...drawn, layout: worstAbove,
      paint: {
        "line-color": byState(palette), "line-width": shapeWidth(0),
        "line-opacity": ["case", [">=", state, 1], 1, 0.8],
      } },
  ];
}

function things(palette: Palette): LayerSpecification[] {
  const worst = ["coalesce", ["get", "worst"], 0] as ExpressionSpecification;
  return [
    { id: "cluster-dots", type: "circle", source: "things", "source-layer": "clusters",
      metadata: { switch: "things" },
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]],
          1, 3.5, 10, 7, 40, 12, 100, 17, 200, 21],
        "circle-color": palette.cluster, "circle-opacity": 0.78,
        "circle-stroke-width": 1, "circle-stroke-opacity": 0.7,
        "circle-stroke-color": ["case",
          [">", ["coalesce", ["get", "overdue"], 0], 0], palette.states[3],
          ["==", worst, 2], palette.states[2], palette.ring],
      } },
    { id: "cluster-counts", type: "symbol", source: "things", "source-layer": "clusters",
      metadata: { switch: "things" }, filter: [">=", ["get", "count"], 20],
      layout: {
        "text-field": ["case", [">=", ["get", "count"], 10000],
          ["concat", ["to-string", ["round", ["/", ["get", "count"], 1000]]], "k"],
          ["to-string", ["get", "count"]]],
        "text-size": 10.5, "text-font": FONT,
      },
      paint: { "text-color": palette.text, "text-opacity": 0.72 } },
    { id: "thing-dots", type: "circle", source: "things", "source-layer": "things",
      metadata: { switch: "things" },
      layout: { "circle-sort-key": ["get", "state"] },
      paint: {
        "circle-radius": ["interpolate", ["exponential", 1.6], ["zoom"],
          14, ["case", [">=", state, 2], 3.2, 1.7],
          18, ["case", [">=", state, 2], 9, 6.5]],
        "circle-color": byState(palette),
        "circle-opacity": ["case", [">=", state, 1], 1, 0.8],
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 14, 0.4, 18, 1.6],
      } },
    { id: "thing-names", type: "symbol", source: "things", "source-layer": "things", minzoom: 17,
      metadata: { switch: "things" },
      layout: {
        "text-field": ["get", "name"], "text-size": 11, "text-font": FONT, "text-anchor": "top",
        "text-offset": [0, 0.8],
      },
      paint: {
        "text-color": palette.text, "text-halo-color": palette.halo, "text-halo-width": 1.4,
      } },
  ];
}

function cases(palette: Palette): LayerSpecification[] {
  const late: ExpressionSpecification = ["boolean", ["get", "overdue"], false];
  return [
    { id: "case-glow", type: "circle", source: "cases", metadata: { switch: "cases" },
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"],
          10, ["case", late, 13, 8], 16, ["case", late, 28, 20]],
        "circle-color": ["case", late, palette.overdue, palette.states[3]],
        "circle-blur": 0.9, "circle-opacity": 0.42,
      } },
    { id: "case-dots", type: "circle", source: "cases", metadata: { switch: "cases" },
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"],
          10, ["case", late, 5, 3.8], 13, ["case", late, 6, 4.6], 17, ["case", late, 10, 8]],
        "circle-color": ["case", late, palette.overdue, palette.states[3]],
        "circle-stroke-color": ["case", late, "#ffffff", palette.halo],
        "circle-stroke-width": ["case", late, 1.8, 1],
      } },
    { id: "chosen-ring", type: "circle", source: "chosen",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 12, 17, 24],
        "circle-color": "transparent", "circle-stroke-color": palette.text,
        "circle-stroke-width": 2,
      } },
  ];
}

function track(palette: Palette): LayerSpecification[] {
  return [{
    id: "track", type: "line", source: "track", layout: ROUND,
    paint: { "line-color": palette.track, "line-width": 2.5, "line-opacity": 0.8 },
  }];
}

function movers(palette: Palette): LayerSpecification[] {
  return [{
    id: "mover-icons", type: "symbol", source: "movers",
    layout: {
      "icon-image": ["get", "icon"], "icon-rotate": ["get", "heading"],
      "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.42, 13, 0.66, 17, 1.15],
      "text-field": ["step", ["zoom"], "", 14.5, ["get", "name"]],
      "text-size": 11, "text-font": FONT, "text-anchor": "top", "text-offset": [0, 1.1],
      "text-allow-overlap": true, "text-ignore-placement": true,
    },
    paint: {
      "icon-opacity": ["case", ["==", ["get", "busy"], 1], 1, 0.72],
      "text-color": palette.text, "text-halo-color": palette.halo, "text-halo-width": 1.4,
    },
  }];
}

/** The whole map: no glyph server, no sprite; our own tiles, and the base map's under them. */
export function cityStyle(
  palette: Palette, base: Underlay | null, language: Language,
): StyleSpecification {
  const laid = underlayLayers(base, palette, language);
  // Where the base map names its streets, ours need not be named once more.
  const names = laid.names.length > 0 ? laid.names : streetNames(palette);
  return {
    version: 8,
    state: { live: { default: false } },
    sources: {
      ground: { type: "vector", tiles: [tilesAddress("ground")], minzoom: 8, maxzoom: 16 },
      things: { type: "vector", tiles: [tilesAddress("things")], minzoom: 8, maxzoom: 18 },
      shapes: { type: "vector", tiles: [tilesAddress("shapes")], minzoom: 12, maxzoom: 18 },
      movers: empty, cases: empty, chosen: empty, track: empty,
      ...(base ? { base: underlaySource(base) } : {}),
    },
    layers: [
      ...ground(palette), ...laid.under, ...coverage(palette), ...streets(palette),
      ...shapes(palette), ...names, ...things(palette), ...track(palette), ...cases(palette),
      ...movers(palette),
    ],
  };
}
