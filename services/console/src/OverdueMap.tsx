// A map of what is late, and of nothing else.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect } from "react";
import type { CaseRow, City } from "./api.ts";
import { caseAddress, goTo } from "./address.ts";
import { caseFeatures, put } from "./map/features.ts";
import { OF_NOW } from "./map/layers.ts";
import { hitAt, showPickable } from "./map/picking.ts";
import { useMap } from "./map/useMap.ts";
import { useWords } from "./words/language.ts";

const show = (map: MapLibre, rows: CaseRow[]): void => put(map, "cases", caseFeatures(rows));

export function OverdueMap({ city, rows }: { city: City; rows: CaseRow[] }) {
  const { wall } = useWords();
  const { box, ready } = useMap(city, {
    label: wall.map,
    without: OF_NOW,
    opened: (map) => {
      map.on("click", ({ point }) => {
        const hit = hitAt(map, point, ["case-dots"]);
        if (hit) goTo(caseAddress(String(hit.properties.id)));
      });
      showPickable(map, ready, ["case-dots"]);
    },
    ready: (map) => show(map, rows),
  });
  useEffect(() => {
    if (ready.current) show(ready.current, rows);
  }, [ready, rows]);
  return <div ref={box} className="overdue-map" />;
}
