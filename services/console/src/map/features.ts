// What is put upon a map: points, lines, and the cases among them.
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Position } from "../api.ts";

export const point = (coordinates: Position, properties: object = {}): GeoJSON.Feature =>
  ({ type: "Feature", properties: { ...properties }, geometry: { type: "Point", coordinates } });

/** Nothing for fewer than two places. */
export const line = (coordinates: Position[]): GeoJSON.Feature[] =>
  (coordinates.length > 1
    ? [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } }] : []);

export const all = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection =>
  ({ type: "FeatureCollection", features });

interface Marked { id: string; position: Position; overdue: boolean }
export const caseFeatures = (rows: Iterable<Marked>): GeoJSON.Feature[] =>
  [...rows].map(({ id, position, overdue }) => point(position, { id, overdue }));

/** Fills a source of the map, whatever was in it. */
export function put(map: MapLibre, id: string, features: GeoJSON.Feature[]): void {
  void map.getSource<GeoJSONSource>(id)?.setData(all(features));
}
