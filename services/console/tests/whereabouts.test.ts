// Who goes to a case and where they are, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import type { Kind, Mover, Task } from "../src/api.ts";
import { looksAround, strays, taskUnderWay, toldOf } from "../src/whereabouts.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

const task = (state: Task["state"], worker: string) => ({ state, worker }) as Task;

test("somebody goes from the acceptance until the work is done", () => {
  const before = [task("dropped", "crew-1"), task("done", "crew-2"), task("offered", "crew-3")];
  assert.equal(taskUnderWay(before), undefined);
  assert.equal(taskUnderWay([...before, task("accepted", "crew-4")])?.worker, "crew-4");
  assert.equal(taskUnderWay([...before, task("underway", "crew-5")])?.worker, "crew-5");
});

test("one who moves is looked for further on before the ground looked at is left", () => {
  const looks = looksAround([113.27, 23.16]);
  assert.ok(looks.west < 113.27 && looks.east > 113.27 && looks.south < 23.16);
  assert.equal(looks.things, false, "what stands is not asked for");
  assert.equal(strays(looks, [113.2715, 23.1595]), false);
  for (const there of [[113.2725, 23.16], [113.27, 23.157]] as const) {
    assert.equal(strays(looks, [...there]), true);
    assert.ok(there[0] < looks.east && there[1] > looks.south, "it is still looked at");
  }
});

test("of all that moved only the one asked for is taken, and whether it is heard", () => {
  const kinds = [{ name: "crew" }, { name: "sweeper" }] as Kind[];
  const movers: Mover[] = [
    ["crew-1", 0, 113.1, 23.1, 0, 0, 1], ["sweeper-2", 1, 113.2, 23.2, 90, 1, 1],
  ];
  assert.deepEqual(toldOf("sweeper-2", movers, kinds),
    { position: [113.2, 23.2], heading_deg: 90, kind: kinds[1], silent: true });
  assert.equal(toldOf("crew-1", movers, kinds)?.silent, false);
  assert.equal(toldOf("crew-7", movers, kinds), null);
});

test("how far and when is said in both languages", () => {
  assert.equal(`${en.going.apart("1.2 km")}, ${en.going.expected("18:03")}`,
    "1.2 km as the crow flies, expected at 18:03");
  assert.equal(`${zh.going.apart("1.2 公里")}，${zh.going.about("18:03")}`,
    "直线 1.2 公里，预计约 18:03 到场");
});
