// The map for a larger screen: what is measured in pixels grows as the page's type does.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

const SIZES = [
  "text-size", "text-halo-width", "icon-size", "circle-radius", "circle-stroke-width",
  "line-width",
];
/** Which places of an expression hold what comes out of it. */
const OUTPUTS: Record<string, (place: number, last: number) => boolean> = {
  interpolate: (place) => place >= 4 && place % 2 === 0,
  step: (place) => place >= 2 && place % 2 === 0,
  case: (place, last) => place === last || (place >= 2 && place % 2 === 0),
  match: (place, last) => place === last || (place >= 3 && place % 2 === 1),
};

/** A size so many times as large, be it a number or an expression. */
export function times(by: number, size: unknown): unknown {
  if (typeof size === "number") return size * by;
  if (!Array.isArray(size)) return size;
  const isOutput = OUTPUTS[String(size[0])];
  if (!isOutput) return ["*", by, size];
  return size.map((part: unknown, place) =>
    (isOutput(place, size.length - 1) ? times(by, part) : part));
}

function grownLayer(layer: LayerSpecification, by: number): LayerSpecification {
  const grow = (all: object | undefined) => all && Object.fromEntries(Object.entries(all)
    .map(([name, size]) => [name, SIZES.includes(name) ? times(by, size) : size]));
  const { layout, paint } = layer as { layout?: object; paint?: object };
  return {
    ...layer, ...(layout ? { layout: grow(layout) } : {}), ...(paint ? { paint: grow(paint) } : {}),
  } as LayerSpecification;
}

/** `by` is 1 on an office's screen, 1.8 on a wall of 3840 pixels. */
export function grown(style: StyleSpecification, by: number): StyleSpecification {
  if (by === 1) return style;
  return { ...style, layers: style.layers.map((layer) => grownLayer(layer, by)) };
}
