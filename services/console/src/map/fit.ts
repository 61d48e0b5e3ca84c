// Keeps a few places in view: the nearer they come to each other, the nearer they are looked at.
import { LngLatBounds, type Map as MapLibre } from "maplibre-gl";
import type { Position } from "../api.ts";
import { CLOSE } from "./open.ts";

/** A view that fits almost as well stays as it is: in zooms, and as a share of its height. */
const STEADY_ZOOMS = 0.6;
const STEADY_SHARE = 0.22;
const GO_MS = 900;

export const around = (places: Position[]): LngLatBounds =>
  places.reduce((all, place) => all.extend(place), new LngLatBounds());

/** Goes to where all of these are seen and seen well, unless they are already. */
export function fit(map: MapLibre, places: Position[]): void {
  const best = map.cameraForBounds(around(places), CLOSE);
  if (best?.zoom === undefined || !best.center) return;
  const view = map.getBounds();
  const { clientWidth, clientHeight } = map.getContainer();
  const { x, y } = map.project(best.center);
  const off_px = Math.hypot(x - clientWidth / 2, y - clientHeight / 2);
  const steady = Math.abs(best.zoom - map.getZoom()) < STEADY_ZOOMS &&
    off_px < STEADY_SHARE * clientHeight && places.every((place) => view.contains(place));
  if (!steady) map.easeTo({ ...best, duration: GO_MS });
}

/** Goes after what would leave the view. */
export function keepSeen(map: MapLibre, place: Position): void {
  if (!map.getBounds().contains(place)) map.easeTo({ center: place });
}
