// What the register says of a thing, in words.
import type { Register } from "./api.ts";
import { grouped, sized } from "./numbers.ts";
import type { Words } from "./words/en.ts";

/** How long a line is and how large an area, and where its coordinates came from. */
export function sizeLines(
  { length_m, area_m2, geometry_datum: datum }: Register, { thingPage: said, units }: Words,
): [string, string][] {
  const { metres, kilometres, squareMetres, hectares } = units;
  return [
    [said.length, length_m === null ? "" : sized(length_m, metres, kilometres, 1000)],
    [said.surface, area_m2 === null ? "" : sized(area_m2, squareMetres, hectares, 10_000)],
    [said.datum, datum === null || datum === "wgs84" ? "" : datum.toUpperCase()],
  ];
}

/** "441234.52, 2563987.1 · EPSG:4547": the pair of a point as it was given. */
export const originalWords = ({ original, geometry }: Register): string =>
  (original && !geometry
    ? `${original.x}, ${original.y} · ${original.datum.toUpperCase()}` : "");

/** "100, of which 20 reserved · 120 when counted". What is promised is part of what is left, and
 * what was counted once may be more than that. */
export function stockWords(
  left: number | null, { counted, reserved }: Register, { thingPage: said }: Words,
): string {
  if (left === null) return "";
  const stock = reserved ? said.reserved(grouped(left), grouped(reserved)) : grouped(left);
  const differs = counted !== null && counted !== left;
  return differs ? `${stock} · ${said.counted(grouped(counted))}` : stock;
}

/** Whether a text may be followed as a link: what else an address can be does not open a page. */
export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text);
