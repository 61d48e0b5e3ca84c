// Which single things the map draws: by type and by how they stand.
import type { ExpressionSpecification, Map as MapLibre } from "maplibre-gl";

export interface Hidden { kinds: ReadonlySet<string>; states: ReadonlySet<number> }
export const NOTHING_HIDDEN: Hidden = { kinds: new Set(), states: new Set() };

export const isFiltered = ({ kinds, states }: Hidden): boolean => kinds.size + states.size > 0;

const THINGS = ["thing-dots", "thing-names"];
/** Clusters count everything, so they would tell something else than what is chosen. */
const CLUSTERS = ["cluster-dots", "cluster-counts"];

export function applyFilter(map: MapLibre, hidden: Hidden, shown: boolean): void {
  const without = (key: string, values: Iterable<string | number>): ExpressionSpecification =>
    ["!", ["in", ["get", key], ["literal", [...values]]]];
  const filter: ExpressionSpecification | null = isFiltered(hidden)
    ? ["all", without("kind", hidden.kinds), without("state", hidden.states)]
    : null;
  for (const layer of THINGS) if (map.getLayer(layer)) map.setFilter(layer, filter);
  for (const layer of CLUSTERS) {
    if (!map.getLayer(layer)) continue;
    map.setLayoutProperty(layer, "visibility", shown && !filter ? "visible" : "none");
  }
}
