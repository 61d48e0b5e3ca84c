// The base map under the live one, in a browser: what is drawn of it lies where its ground is.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { arrive, mapIsIdle, open, seenOnTheMap, shoot, until } from "./visitor.mjs";

/** The same place in both, as published (see the test of the console's own). */
const PLACE = [113.2730, 23.1571];
const IN_GCJ02 = [113.27833860673, 23.15444043790];
/** Half the side of what is painted there, metres. */
const HALF_M = 30;
const METRES_A_DEGREE = 111_320;
const SIDE = 256;
const TRIAL = "/gcj02/";
/** Metres of a point of the map there. */
const pointM = (zoom) => 40_075_016 * Math.cos(PLACE[1] * Math.PI / 180) / (512 * 2 ** zoom);

let visitor;

before(async () => {
  visitor = await arrive();
}, { timeout: 60_000 });

after(async () => {
  await visitor?.browser.close();
});

/** A tile as a server in GCJ-02 has it: blue, and red around the one place. */
function picture(zoom, x, y) {
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  const across = METRES_A_DEGREE * Math.cos(IN_GCJ02[1] * Math.PI / 180);
  const tiles = 2 ** zoom;
  for (let row = 0; row < SIDE; row += 1) {
    const north = Math.PI * (1 - 2 * (y + (row + 0.5) / SIDE) / tiles);
    const lat = Math.atan(Math.sinh(north)) * 180 / Math.PI;
    for (let column = 0; column < SIDE; column += 1) {
      const lon = (x + (column + 0.5) / SIDE) / tiles * 360 - 180;
      const within = Math.abs(lat - IN_GCJ02[1]) * METRES_A_DEGREE < HALF_M
        && Math.abs(lon - IN_GCJ02[0]) * across < HALF_M;
      // Blue, green, red; the last row comes first.
      pixels[((SIDE - 1 - row) * SIDE + column) * 3 + (within ? 2 : 0)] = 255;
    }
  }
  const head = Buffer.alloc(54);
  head.write("BM");
  head.writeUInt32LE(head.length + pixels.length, 2);
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(SIDE, 18);
  head.writeInt32LE(SIDE, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, pixels]);
}

/** Where the middle of all that is red lies on the map, degrees, and how many pixels are red. */
const redOn = (page) => seenOnTheMap(page, ({ pixels, width, height, map }) => {
  const sum = [0, 0];
  let count = 0;
  for (let n = 0; n < width * height; n += 1) {
    if (pixels[n * 4] < pixels[n * 4 + 2] + 40) continue;
    sum[0] += n % width + 0.5;
    sum[1] += height - Math.floor(n / width) - 0.5;
    count += 1;
  }
  const scale = width / map.getCanvas().clientWidth;
  const at = map.unproject([sum[0] / count / scale, sum[1] / count / scale]);
  return { count, at: [at.lng, at.lat] };
});

test("a base map in GCJ-02 is drawn where its ground is", { timeout: 120_000 }, async () => {
  const page = await open(visitor, "/");
  await page.route("**/api/city", async (route) => {
    const answer = await route.fetch();
    const base = {
      tiles: `${TRIAL}{z}/{x}/{y}.bmp`, kind: "raster", datum: "gcj02", attribution: "© nobody",
      zooms: [0, 18],
    };
    await route.fulfill({ response: answer, json: { ...await answer.json(), base } });
  });
  let asked = 0;
  await page.route(`**${TRIAL}**`, (route) => {
    const parts = new URL(route.request().url()).pathname.slice(TRIAL.length).split(/[/.]/);
    const [zoom, x, y] = parts.map(Number);
    asked += 1;
    return route.fulfill({ contentType: "image/bmp", body: picture(zoom, x, y) });
  });
  await page.reload();
  await mapIsIdle(page);
  for (const zoom of [15, 17.3]) {
    await page.evaluate(([center, zoom]) => {
      const { map } = window.__cityloop;
      for (const { id } of map.getStyle().layers) {
        if (id !== "base-picture") map.setLayoutProperty(id, "visibility", "none");
      }
      map.jumpTo({ center, zoom });
    }, [PLACE, zoom]);
    const metres = ([lon, lat]) => METRES_A_DEGREE * Math.hypot(
      (lon - PLACE[0]) * Math.cos(lat * Math.PI / 180), lat - PLACE[1]);
    let off;
    await until(`drawn at zoom ${zoom}`, 30, async () => {
      const { count, at } = await redOn(page);
      off = count > 0 ? metres(at) : null;
      return off !== null && off < pointM(zoom);
    }).catch(() => assert.fail(`at zoom ${zoom} it lies ${off} m away`));
    await shoot(page, `25-gcj02-${zoom}`);
  }
  assert.ok(asked > 4, "its tiles were asked for");
  assert.deepEqual(visitor.errors, []);
});
