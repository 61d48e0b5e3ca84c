// A map of what is late, and of nothing else.
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { CaseRow, City } from "./api.ts";
import { caseAddress, goTo } from "./address.ts";
import { useLight } from "./light.ts";
import { openMap } from "./map/open.ts";
import { paletteOf } from "./map/palette.ts";
import { useWords } from "./words/language.ts";

const NOT_DRAWN = ["coverage", "cluster-dots", "cluster-counts", "thing-dots", "thing-names"];
const NEAR_PX = 8;

function show(map: MapLibre, rows: CaseRow[]): void {
  void map.getSource<GeoJSONSource>("cases")?.setData({
    type: "FeatureCollection",
    features: rows.map((row) => ({
      type: "Feature", geometry: { type: "Point", coordinates: row.position },
      properties: { id: row.id, overdue: true },
    })),
  });
}

export function OverdueMap({ city, rows }: { city: City; rows: CaseRow[] }) {
  const words = useWords();
  const light = useLight();
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef<MapLibre | null>(null);
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    if (!box.current) return;
    const map = openMap(box.current, city, {
      palette: paletteOf(light), words,
      ready: (map) => {
        ready.current = map;
        for (const layer of NOT_DRAWN) {
          if (map.getLayer(layer)) map.setLayoutProperty(layer, "visibility", "none");
        }
        show(map, latest.current);
      },
    });
    map.on("click", ({ point: { x, y } }) => {
      const near: [[number, number], [number, number]] =
        [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]];
      const [hit] = map.queryRenderedFeatures(near, { layers: ["case-dots"] });
      if (hit) goTo(caseAddress(String(hit.properties.id)));
    });
    return () => {
      ready.current = null;
      map.remove();
    };
  }, [city, light]);
  useEffect(() => {
    if (ready.current) show(ready.current, rows);
  }, [rows]);
  return <div ref={box} className="overdue-map" />;
}
