// What was changed in the register, in words: the fields of server/src/register.rs.
import type { Words } from "./words/en.ts";

export function fieldWords(field: string, words: Words): string {
  const fields: Record<string, string> = words.thingPage.fields;
  return Object.hasOwn(fields, field) ? fields[field]! : field.replaceAll("_", " ");
}

/** "LineString, 12 points", and what else is said of it. */
function geometryWords(value: string, said: Words["thingPage"]): string {
  const [form = "", points = "", ...more] = value.split(", ");
  return [said.geometries[form] ?? form, said.points(parseInt(points, 10)), ...more].join(" · ");
}

/** A value of a field that has words of its own is said in them; any other as it was written. */
export function valueWords(field: string, value: string, { thingPage: said }: Words): string {
  if (field === "geometry" && value !== "") return geometryWords(value, said);
  const worded: Record<string, string> =
    field === "standing" ? said.standings : field === "source" ? said.sources : {};
  return Object.hasOwn(worded, value) ? worded[value]! : value || "–";
}
