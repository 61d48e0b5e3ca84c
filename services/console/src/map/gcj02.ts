// A base map in GCJ-02, as Chinese map services draw it, laid where WGS 84 has the same ground: a
// tile of ours is cut out of the few tiles of theirs that it lies on.
import gcoord from "gcoord";

/** From the middle of Web Mercator to its rim, metres. */
const RIM_M = 20_037_508.342789244;

type Pair = [x: number, y: number];

/** Where a place on the grid of tiles lies on the grid of tiles in GCJ-02, in tiles. */
export function inTheirs(zoom: number, [x, y]: Pair): Pair {
  const half = 2 ** (zoom - 1);
  const metres: Pair = [(x / half - 1) * RIM_M, (1 - y / half) * RIM_M];
  const degrees = gcoord.transform(metres, gcoord.WebMercator, gcoord.GCJ02);
  const [east, north] = gcoord.transform(degrees, gcoord.WGS84, gcoord.WebMercator) as Pair;
  return [(east / RIM_M + 1) * half, (1 - north / RIM_M) * half];
}

export interface Cut {
  /** First column and row of the tiles it is cut from. */
  first: Pair;
  /** Columns and rows of them. */
  size: Pair;
  /** From tiles of ours, counted from its own corner, to tiles of theirs, counted from the first:
   * a matrix as a canvas takes it. */
  matrix: [a: number, b: number, c: number, d: number, e: number, f: number];
}

/** How a tile is cut out of tiles in GCJ-02. Across one tile the shift changes evenly, but for a
 * third of a picture's point at most, so three of its corners tell where all of it lies. */
export function cutOf(zoom: number, x: number, y: number): Cut {
  const [corner, right, below, across] = ([[0, 0], [1, 0], [0, 1], [1, 1]] as const)
    .map(([dx, dy]) => inTheirs(zoom, [x + dx, y + dy])) as [Pair, Pair, Pair, Pair];
  const reach = (axis: 0 | 1): Pair => {
    const all = [corner, right, below, across].map((at) => at[axis]);
    // A corner that lies on a tile's edge, but for rounding, needs no tile beyond it.
    return [Math.floor(Math.min(...all) + 1e-6), Math.ceil(Math.max(...all) - 1e-6)];
  };
  const [west, east] = reach(0);
  const [north, south] = reach(1);
  return {
    first: [west, north],
    size: [east - west, south - north],
    matrix: [
      right[0] - corner[0], right[1] - corner[1], below[0] - corner[0], below[1] - corner[1],
      corner[0] - west, corner[1] - north,
    ],
  };
}

/** A tile of theirs; nothing where they have none. */
async function fetched(address: string, signal: AbortSignal): Promise<ImageBitmap | null> {
  const answer = await fetch(address, { signal });
  const picture = answer.ok ? await answer.blob() : null;
  return picture && picture.size > 0 ? createImageBitmap(picture) : null;
}

/** One tile, as a picture, out of tiles in GCJ-02 whose address has {z}, {x} and {y}. */
export async function cutOut(
  address: string, [zoom, x, y]: [number, number, number], signal: AbortSignal,
): Promise<ImageBitmap> {
  const { first, size, matrix } = cutOf(zoom, x, y);
  const places = Array.from({ length: size[0] * size[1] }, (_, n): Pair =>
    [n % size[0], Math.floor(n / size[0])]);
  const theirs = await Promise.all(places.map(([column, row]) => {
    const [tileX, tileY] = [first[0] + column, first[1] + row];
    const filled = address.replace("{z}", `${zoom}`).replace("{x}", `${tileX}`);
    return fetched(filled.replace("{y}", `${tileY}`), signal);
  }));
  const side = theirs.find((tile) => tile !== null)?.width;
  if (!side) throw new Error("the base map has no tile here");
  // Side by side first, on whole points, so that no seam shows where they meet.
  const sheet = new OffscreenCanvas(size[0] * side, size[1] * side);
  const laid = sheet.getContext("2d");
  const canvas = new OffscreenCanvas(side, side);
  const drawn = canvas.getContext("2d");
  if (!laid || !drawn) throw new Error("this browser draws no pictures aside");
  theirs.forEach((tile, n) => {
    const [column, row] = places[n] ?? [0, 0];
    if (tile) laid.drawImage(tile, column * side, row * side, side, side);
    tile?.close();
  });
  const [a, b, c, d, e, f] = matrix;
  drawn.setTransform(new DOMMatrix([a, b, c, d, e * side, f * side]).inverse());
  drawn.drawImage(sheet, 0, 0);
  return canvas.transferToImageBitmap();
}
