// What is put upon a map: points, lines, what is chosen, and the cases.
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Area, Position, Shape } from "../api.ts";

export const point = (coordinates: Position, properties: object = {}): GeoJSON.Feature =>
  ({ type: "Feature", properties: { ...properties }, geometry: { type: "Point", coordinates } });

export const shaped = (geometry: Shape, properties: object = {}): GeoJSON.Feature =>
  ({ type: "Feature", properties: { ...properties }, geometry });

/** Nothing for fewer than two places. */
export const line = (coordinates: Position[]): GeoJSON.Feature[] =>
  (coordinates.length > 1
    ? [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } }] : []);

/** A part of the city that was sought: its rim, and nothing in its middle. */
export const soughtFeatures = (shape: Shape): GeoJSON.Feature[] =>
  [shaped(shape, { sought: true })];

/** What the ring and the rim are drawn around: a place, and the line or area that is there. */
export const chosenFeatures = (
  position: Position | null, shape: Shape | null,
): GeoJSON.Feature[] => [
  ...(position ? [point(position)] : []),
  ...(shape ? [shaped(shape)] : []),
];

/** An area as it was drawn; else the box around it. */
export function shapeOf({ outline, bounds: [west, south, east, north] }: Area): Shape {
  const box: Position[] =
    [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "MultiPolygon", coordinates: outline ?? [[box]] };
}

/** All the places that a line or an area leads through. */
export function cornersOf(shape: Shape | null): Position[] {
  if (!shape) return [];
  if (shape.type === "LineString") return shape.coordinates;
  return shape.type === "MultiPolygon" ? shape.coordinates.flat(2) : shape.coordinates.flat();
}

export const all = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection =>
  ({ type: "FeatureCollection", features });

interface Marked { id: string; position: Position; overdue: boolean }
export const caseFeatures = (rows: Iterable<Marked>): GeoJSON.Feature[] =>
  [...rows].map(({ id, position, overdue }) => point(position, { id, overdue }));

/** Fills a source of the map, whatever was in it. */
export function put(map: MapLibre, id: string, features: GeoJSON.Feature[]): void {
  void map.getSource<GeoJSONSource>(id)?.setData(all(features));
}
