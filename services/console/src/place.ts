// Distances and directions between two positions on the ground, and the areas they lie in.
import type { Bilingual, Lies, Position } from "./api.ts";
import type { Words } from "./words/en.ts";

const EARTH_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in metres. */
export function distance_m(a: Position, b: Position): number {
  const dLat = radians(b[1] - a[1]);
  const dLon = radians(b[0] - a[0]);
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The direction to look in from `a` to see `b`: degrees clockwise from north, 0 to 360. */
export function bearing_deg(a: Position, b: Position): number {
  const dLon = radians(b[0] - a[0]);
  const y = Math.sin(dLon) * Math.cos(radians(b[1]));
  const x =
    Math.cos(radians(a[1])) * Math.sin(radians(b[1])) -
    Math.sin(radians(a[1])) * Math.cos(radians(b[1])) * Math.cos(dLon);
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** "340 m", "1.2 km", "12 km". */
export function distanceWords(length_m: number, { metres, kilometres }: Words["units"]): string {
  if (length_m < 995) return `${Math.round(length_m / 10) * 10} ${metres}`;
  const km = length_m / 1000;
  return `${km < 9.95 ? km.toFixed(1) : Math.round(km)} ${kilometres}`;
}

/** How far it is between two places, said to be the straight line: the way is longer. */
export const apartWords = (from: Position, to: Position, words: Words): string =>
  words.going.apart(distanceWords(distance_m(from, to), words.units));

/** "113.26480, 23.15720". */
export const positionWords = ([lon, lat]: Position): string =>
  `${lon.toFixed(5)}, ${lat.toFixed(5)}`;

/** Street, community and duty area, as far as something lies in them. */
export const liesWords = (it: Lies, name: (label?: Bilingual) => string): string =>
  [it.street, it.community, it.duty_area].map((area) => name(area?.label)).filter(Boolean)
    .join(" · ");
