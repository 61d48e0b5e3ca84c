// A small map of one place: who is on the way, where to collect, where it was over the last hour.
import { LngLatBounds, type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { City, Position } from "./api.ts";
import { Fault, MapFault } from "./Fault.tsx";
import { useLight } from "./light.ts";
import { openMap } from "./map/open.ts";
import { type Palette, paletteOf } from "./map/palette.ts";
import { useWords } from "./words/language.ts";

const AROUND_PX = 48;
const NEAREST_ZOOM = 16.5;

interface Props {
  city: City; to: Position; here: Position | null; collect: Position | null;
  /** The places it was at, oldest first. */
  track?: Position[];
  /** The map goes along when the place moves. */
  follow?: boolean;
  /** The place is ringed, not shown as a case. */
  calm?: boolean;
}

const point = (coordinates: Position, properties = {}): GeoJSON.Feature =>
  ({ type: "Feature", properties, geometry: { type: "Point", coordinates } });
const line = (coordinates: Position[]): GeoJSON.Feature =>
  ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } });

function showWay(map: MapLibre, way: Position[], palette: Palette): void {
  map.addSource("way", { type: "geojson", data: line(way) });
  map.addLayer({
    id: "way", type: "line", source: "way",
    paint: { "line-color": palette.sweeper, "line-width": 3, "line-dasharray": [1.5, 1.2] },
  }, "case-glow");
  const start = way[0];
  if (start && way.length > 1) {
    void map.getSource<GeoJSONSource>("movers")?.setData(
      point(start, { name: "", icon: "crew", heading: 0, busy: 1, state: 0 }));
  }
}

interface Place { to: Position; track: Position[]; calm: boolean }
function showPlace(map: MapLibre, { to, track, calm }: Place): void {
  const put = (id: string, there: boolean) => void map.getSource<GeoJSONSource>(id)?.setData({
    type: "FeatureCollection", features: there ? [point(to, { overdue: false })] : [],
  });
  put("cases", !calm);
  put("chosen", calm);
  void map.getSource<GeoJSONSource>("track")?.setData(line(track.length > 1 ? track : []));
}

const NOWHERE: Position[] = [];

export default function SmallMap(props: Props) {
  return <Fault instead={<MapFault />}><Drawn {...props} /></Fault>;
}

function Drawn(props: Props) {
  const { city, to, here, collect, track = NOWHERE, follow, calm = false } = props;
  const words = useWords();
  const light = useLight();
  const box = useRef<HTMLDivElement>(null);
  const ready = useRef<MapLibre | null>(null);
  const latest = useRef({ to, track, calm });
  latest.current = { to, track, calm };
  useEffect(() => {
    if (!box.current) return;
    const way = [here, collect, to].filter((place) => place !== null);
    const bounds = way.reduce((all, place) => all.extend(place), new LngLatBounds());
    const palette = paletteOf(light);
    const map = openMap(box.current, city, {
      palette, words,
      ready: (map) => {
        ready.current = map;
        for (const layer of ["coverage", "cluster-dots", "cluster-counts"]) {
          map.setLayoutProperty(layer, "visibility", "none");
        }
        map.fitBounds(bounds, { padding: AROUND_PX, maxZoom: NEAREST_ZOOM, animate: false });
        showWay(map, way, palette);
        showPlace(map, latest.current);
      },
    });
    return () => {
      ready.current = null;
      map.remove();
    };
    // The map is opened once a light: a crew that moves does not make it start again.
  }, [city, light]);
  const [lon, lat] = to;
  useEffect(() => {
    const map = ready.current;
    if (!map) return;
    showPlace(map, { to: [lon, lat], track, calm });
    if (follow && !map.getBounds().contains([lon, lat])) map.easeTo({ center: [lon, lat] });
  }, [lon, lat, track, follow, calm]);
  return <div ref={box} className="small-map" />;
}
