// How things stand, as it is told live, on all that is drawn of them.
import type { Map as MapLibre } from "maplibre-gl";
import type { ThingState } from "../api.ts";
import { THING_PARTS } from "./layers.ts";

/** Shows how things stand; null: as the tiles say. */
export function showStates(
  map: Pick<MapLibre, "removeFeatureState" | "setFeatureState" | "setGlobalStateProperty">,
  states: Map<number, ThingState> | null, whole: boolean,
): void {
  if (whole) map.setGlobalStateProperty("live", states !== null);
  for (const part of THING_PARTS) {
    const drawn = { source: part, sourceLayer: part };
    if (whole) map.removeFeatureState(drawn);
    for (const [id, state] of states ?? []) map.setFeatureState({ ...drawn, id }, { state });
  }
}
