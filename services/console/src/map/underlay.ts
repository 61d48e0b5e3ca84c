// The base map under the live one: a calm ground of water, parks, houses, streets and names, from
// vector tiles with Shortbread's layers, or from pictures.
import type {
  DataDrivenPropertyValueSpecification, ExpressionSpecification,
  LayerSpecification, Map as MapLibre, SourceSpecification,
} from "maplibre-gl";
import type { Underlay } from "../api.ts";
import type { Language } from "../words/language.ts";
import type { Palette } from "./palette.ts";

export const FONT = ["Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"];
const TILE_PX = 256;

/** Where its tiles are; ours by their whole address, as MapLibre's worker wants it. */
export const addressOf = ({ tiles }: Underlay): string =>
  tiles.startsWith("/") ? location.origin + tiles : tiles;

/** How MapLibre asks for tiles that are cut out of tiles in GCJ-02. */
export const CUT_OUT = "gcj02";

/** The base map as MapLibre asks for it. */
export function underlaySource(base: Underlay): SourceSpecification {
  const [minzoom, maxzoom] = base.zooms;
  const tiles = [base.datum === "gcj02" ? `${CUT_OUT}://{z}/{x}/{y}` : addressOf(base)];
  return base.kind === "raster"
    ? { type: "raster", tiles, tileSize: TILE_PX, minzoom, maxzoom }
    : { type: "vector", tiles, minzoom, maxzoom };
}

/** A name in the reader's language where the map has it, as its own people write it otherwise. */
const named = (language: Language): ExpressionSpecification =>
  ["coalesce", ["get", `name_${language}`], ["get", "name"], ""];

const kind = (...kinds: string[]): ExpressionSpecification =>
  ["match", ["coalesce", ["get", "kind"], ""], kinds, true, false];
const plain: ExpressionSpecification = ["!", ["to-boolean", ["get", "tunnel"]]];

const GREEN = [
  "forest", "park", "nature_reserve", "golf_course", "garden", "grass", "meadow", "orchard",
  "vineyard", "allotments", "cemetery", "grave_yard", "village_green", "recreation_ground",
  "grassland", "heath", "scrub", "plant_nursery", "marsh", "swamp", "playground", "pitch",
];
const BUILT = ["residential", "industrial", "commercial", "retail", "railway", "aerodrome"];
const MAIN = ["motorway", "trunk", "primary", "secondary"];
const MINOR = [
  "tertiary", "unclassified", "residential", "living_street", "busway", "service", "pedestrian",
  "runway", "taxiway", "track",
];
const PATHS = ["footway", "path", "cycleway", "steps"];

type Width = DataDrivenPropertyValueSpecification<number>;
const growing = (...stops: (number | ExpressionSpecification)[]): Width =>
  ["interpolate", ["exponential", 1.6], ["zoom"], ...stops] as ExpressionSpecification;

function areas({ base }: Palette): LayerSpecification[] {
  const land = (id: string, kinds: string[], colour: string): LayerSpecification => ({
    id, type: "fill", source: "base", "source-layer": "land", filter: kind(...kinds),
    paint: { "fill-color": colour, "fill-antialias": false },
  });
  return [
    land("base-built", BUILT, base.built),
    land("base-green", GREEN, base.green),
    land("base-sand", ["sand", "beach", "bare_rock", "shingle", "quarry"], base.sand),
    ...["ocean", "water_polygons"].map((layer): LayerSpecification => ({
      id: `base-${layer}`, type: "fill", source: "base", "source-layer": layer,
      paint: { "fill-color": base.water, "fill-outline-color": base.waterEdge },
    })),
    { id: "base-water-lines", type: "line", source: "base", "source-layer": "water_lines",
      filter: plain, layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": base.water,
        "line-width": growing(9, 0.8, 14, ["match", ["get", "kind"], ["river", "canal"], 3, 1],
          18, ["match", ["get", "kind"], ["river", "canal"], 12, 4]) } },
    { id: "base-houses", type: "fill", source: "base", "source-layer": "buildings", minzoom: 14,
      paint: { "fill-color": base.house, "fill-outline-color": base.houseEdge,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0, 15, 0.9] } },
  ];
}

function lines({ base }: Palette): LayerSpecification[] {
  const street = (id: string, kinds: string[], colour: string, width: Width, minzoom: number,
    dash?: number[]): LayerSpecification => ({
    id, type: "line", source: "base", "source-layer": "streets", minzoom,
    filter: ["all", kind(...kinds), plain],
    layout: { "line-cap": dash ? "butt" : "round", "line-join": "round" },
    paint: {
      "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}),
    },
  });
  return [
    street("base-paths", PATHS, base.path, growing(15, 0.6, 19, 3), 15, [3, 1.5]),
    street("base-rail", ["rail", "light_rail", "subway", "tram", "narrow_gauge", "monorail"],
      base.rail, growing(10, 0.6, 16, 1.6, 19, 3), 9, [4, 2]),
    street("base-minor", MINOR, base.road, growing(11, 0.3, 14, 1.4, 16, 5, 19, 20), 11),
    street("base-main", MAIN, base.main, growing(8, 0.5, 12, 1.8, 16, 9, 19, 30), 8),
  ];
}

function names(palette: Palette, language: Language): LayerSpecification[] {
  const { base, halo } = palette;
  const label = (id: string, layer: string, minzoom: number, size: number, colour: string,
    more: object = {}): LayerSpecification => ({
    id, type: "symbol", source: "base", "source-layer": layer, minzoom,
    metadata: { named: true },
    layout: { "text-field": named(language), "text-size": size, "text-font": FONT,
      "text-max-width": 7, ...more },
    paint: { "text-color": colour, "text-halo-color": halo, "text-halo-width": 1.3 },
  });
  const along = { "symbol-placement": "line", "symbol-spacing": 380 };
  return [
    label("base-street-names", "street_labels", 12.5, 11, base.name, along),
    label("base-river-names", "water_lines_labels", 12, 11, base.waterText, along),
    label("base-water-names", "water_polygons_labels", 10, 11, base.waterText),
    label("base-park-names", "land_labels", 11, 11, base.greenText),
    { ...label("base-place-names", "place_labels", 8, 12, base.place, {
      "symbol-sort-key": ["match", ["get", "kind"], "city", 0, "town", 1, "suburb", 2, 3],
      "text-size": ["match", ["get", "kind"], ["city", "town"], 15, "suburb", 13, 11.5],
    }), maxzoom: 16 } as LayerSpecification,
  ];
}

/** Its layers, for a place under everything that lives, and for names a place above streets. */
export function underlayLayers(
  base: Underlay | null, palette: Palette, language: Language,
): { under: LayerSpecification[]; names: LayerSpecification[] } {
  if (!base) return { under: [], names: [] };
  if (base.kind === "vector") {
    return { under: [...areas(palette), ...lines(palette)], names: names(palette, language) };
  }
  const [low, high, saturation, opacity] = palette.base.raster;
  const picture: LayerSpecification = {
    id: "base-picture", type: "raster", source: "base",
    paint: {
      "raster-brightness-min": low, "raster-brightness-max": high,
      "raster-saturation": saturation, "raster-opacity": opacity, "raster-fade-duration": 150,
    },
  };
  return { under: [picture], names: [] };
}

/** Writes the names anew in another language. */
export function rename(map: MapLibre, language: Language): void {
  for (const layer of map.getStyle().layers) {
    if ((layer.metadata as { named?: boolean } | undefined)?.named) {
      map.setLayoutProperty(layer.id, "text-field", named(language));
    }
  }
}
