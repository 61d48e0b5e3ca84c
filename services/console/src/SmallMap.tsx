// A small map on the phone: where the crew is, where to collect, where to go.
import { LngLatBounds, type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { City, Position } from "./api.ts";
import { openMap } from "./map/open.ts";
import { day } from "./map/palette.ts";
import { useWords } from "./words/language.ts";

const AROUND_PX = 48;
const NEAREST_ZOOM = 16.5;

interface Props { city: City; to: Position; here: Position | null; collect: Position | null }

function showWay(map: MapLibre, way: Position[], to: Position): void {
  map.addSource("way", {
    type: "geojson",
    data: { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: way } },
  });
  map.addLayer({
    id: "way", type: "line", source: "way",
    paint: { "line-color": day.sweeper, "line-width": 3, "line-dasharray": [1.5, 1.2] },
  }, "case-glow");
  void map.getSource<GeoJSONSource>("cases")?.setData({
    type: "Feature", properties: { overdue: false },
    geometry: { type: "Point", coordinates: to },
  });
  const start = way[0];
  if (start && way.length > 1) {
    void map.getSource<GeoJSONSource>("movers")?.setData({
      type: "Feature", geometry: { type: "Point", coordinates: start },
      properties: { name: "", icon: "crew", heading: 0, busy: 1, state: 0 },
    });
  }
}

export default function SmallMap({ city, to, here, collect }: Props) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const way = [here, collect, to].filter((place) => place !== null);
    const bounds = way.reduce((all, place) => all.extend(place), new LngLatBounds());
    const map = openMap(box.current, city, {
      palette: day, words,
      ready: (map) => {
        for (const layer of ["coverage", "cluster-dots", "cluster-counts"]) {
          map.setLayoutProperty(layer, "visibility", "none");
        }
        map.fitBounds(bounds, { padding: AROUND_PX, maxZoom: NEAREST_ZOOM, animate: false });
        showWay(map, way, to);
      },
    });
    return () => map.remove();
    // The map is opened once: a crew that moves does not make it start again.
  }, [city]);
  return <div ref={box} className="small-map" />;
}
