// What is under a finger or a pointer, and what shows that it can be picked.
import type { Map as MapLibre, MapGeoJSONFeature, Point } from "maplibre-gl";
import type { RefObject } from "react";

const CLICK_PX = 6;

/** What of these layers is there, the first named first. */
export function hitAt(
  map: MapLibre, { x, y }: Point, layers: string[],
): MapGeoJSONFeature | undefined {
  const box: [[number, number], [number, number]] =
    [[x - CLICK_PX, y - CLICK_PX], [x + CLICK_PX, y + CLICK_PX]];
  const hits = map.queryRenderedFeatures(box, { layers });
  return layers.flatMap((layer) => hits.filter((found) => found.layer.id === layer))[0];
}

/** The pointer over what can be picked becomes a hand. */
export function showPickable(
  map: MapLibre, ready: RefObject<MapLibre | null>, layers: string[],
): void {
  map.on("mousemove", (event) => {
    const over = ready.current && map.queryRenderedFeatures(event.point, { layers });
    map.getCanvas().style.cursor = over && over.length > 0 ? "pointer" : "";
  });
}
