// A map of what is late, and of nothing else.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { CaseRow, City } from "./api.ts";
import { caseAddress, goTo } from "./address.ts";
import { caseFeatures, put } from "./map/features.ts";
import { OF_NOW } from "./map/layers.ts";
import { hitAt } from "./map/picking.ts";
import { useMap } from "./map/useMap.ts";

const show = (map: MapLibre, rows: CaseRow[]): void =>
  put(map, "cases", caseFeatures(rows.map((row) => ({ ...row, overdue: true }))));

export function OverdueMap({ city, rows }: { city: City; rows: CaseRow[] }) {
  const latest = useRef(rows);
  latest.current = rows;
  const { box, ready } = useMap(city, {
    without: OF_NOW,
    opened: (map) => void map.on("click", ({ point }) => {
      const hit = hitAt(map, point, ["case-dots"]);
      if (hit) goTo(caseAddress(String(hit.properties.id)));
    }),
    ready: (map) => show(map, latest.current),
  });
  useEffect(() => {
    if (ready.current) show(ready.current, rows);
  }, [ready, rows]);
  return <div ref={box} className="overdue-map" />;
}
