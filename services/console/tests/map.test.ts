// What the map shows and keeps, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { type Place, placed, shownOf, withoutStreet } from "../src/map/chosen.ts";

const place = (kind: Place["kind"], of: string, turn: number): Place =>
  ({ kind, of, turn, position: [113, 23], moves: false });

test("the map rings the newest that was opened, of what is open still", () => {
  const both = placed(placed([], place("case", "a", 1)), place("thing", "bin-1", 2));
  const shown = (places: Place[], open: { case: string | null; thing: string | null }) =>
    shownOf(places, open)?.of;
  assert.equal(shown(both, { case: "a", thing: "bin-1" }), "bin-1");
  assert.equal(shown(both, { case: "a", thing: null }), "a");
  assert.equal(shown(both, { case: null, thing: null }), undefined);
  assert.equal(shown(placed(both, place("case", "b", 3)), { case: "b", thing: "bin-1" }), "b");
});

test("a street is ringed until it is left, or a case or a thing is opened", () => {
  const nothing = { case: null, thing: null };
  const street = placed([], place("street", "Airport Road", 1));
  assert.equal(shownOf(street, nothing)?.of, "Airport Road");
  assert.equal(shownOf(placed(street, place("street", "Airport Road", 2)), nothing)?.turn, 2);
  assert.equal(shownOf(withoutStreet(street), nothing), null);
  const thing = placed(street, place("thing", "bin-1", 2));
  assert.equal(shownOf(thing, { case: null, thing: null }), null);
  assert.equal(withoutStreet(thing), thing);
});
