// What a chart draws, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { topOf } from "../src/chart/overTime.ts";

test("an axis of percent ends at a hundred, and any other where its numbers do", () => {
  const top = (unit: string, min: number, max: number) =>
    topOf(unit, [{ at: 0, min, max, mean: max }]);
  assert.equal(top("%", 20, 96), 100);
  assert.equal(top("%", 30, 33), null, "what hardly changes is seen to change");
  assert.equal(top("%", 20, 104), null);
  assert.equal(top("%", -4, 96), null);
  assert.equal(top("°C", 20, 96), null);
  assert.equal(topOf("%", []), null);
});
