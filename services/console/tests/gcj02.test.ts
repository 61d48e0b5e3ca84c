// A base map in GCJ-02 lies where its ground is, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { cutOf, inTheirs } from "../src/map/gcj02.ts";

type Pair = [number, number];

/** Degrees as places on the grid of tiles, as every XYZ server counts them. */
function onGrid(zoom: number, [lon, lat]: Pair): Pair {
  const y = Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI;
  return [(lon / 180 + 1) * 2 ** (zoom - 1), (1 - y) * 2 ** (zoom - 1)];
}

/** Metres across one tile in Guangzhou. */
const tileM = (zoom: number) => 40_075_016 * Math.cos(23 * Math.PI / 180) / 2 ** zoom;
const apart = (one: Pair, other: Pair) => Math.hypot(one[0] - other[0], one[1] - other[1]);

test("a place lies on tiles in GCJ-02 where the check values say, to a centimetre", () => {
  const known: [Pair, Pair][] = [
    [[113.2730, 23.1571], [113.27833860673, 23.15444043790]],
    [[113.3300, 23.3000], [113.33544571336, 23.29747678210]],
    [[121.5272106, 31.1774276], [121.53154185922, 31.17530398365]],
  ];
  for (const [place, theirs] of known) {
    const off = apart(inTheirs(16, onGrid(16, place)), onGrid(16, theirs));
    assert.ok(off * tileM(16) < 0.01, `${place}: ${off * tileM(16)} m`);
  }
});

test("three corners tell where all of a tile lies, to a part of a picture's point", () => {
  let worst = 0;
  for (let zoom = 8; zoom <= 19; zoom += 1) {
    const [west, north] = onGrid(zoom, [113.1, 23.45]).map(Math.floor) as Pair;
    for (let n = 0; n < 200; n += 1) {
      const [x, y] = [west + (n * 7) % 2 ** Math.max(0, zoom - 9), north + n % 5];
      const { first, size, matrix: [a, b, c, d, e, f] } = cutOf(zoom, x, y);
      for (const [u, v] of [[0, 0], [0.5, 0.5], [1, 1], [1, 0.3]] as Pair[]) {
        const cut: Pair = [a * u + c * v + e, b * u + d * v + f];
        const [column, row] = inTheirs(zoom, [x + u, y + v]);
        worst = Math.max(worst, apart(cut, [column - first[0], row - first[1]]));
        for (const axis of [0, 1] as const) {
          assert.ok(cut[axis] > -1e-3 && cut[axis] < size[axis] + 1e-3, `${zoom}/${x}/${y}`);
        }
      }
      assert.ok(size[0] * size[1] <= 6, "cut out of a few tiles");
    }
  }
  assert.ok(worst * 256 < 0.3, `${worst * 256} points`);
});

test("outside of China a tile is cut out of the same tile", () => {
  const [x, y] = onGrid(14, [24.94, 60.17]).map(Math.floor) as Pair;
  const { first, size, matrix } = cutOf(14, x, y);
  assert.deepEqual([first, size], [[x, y], [1, 1]]);
  const same = [1, 0, 0, 1, 0, 0];
  assert.ok(matrix.every((part, n) => Math.abs(part - (same[n] ?? 0)) < 1e-6), `${matrix}`);
});
