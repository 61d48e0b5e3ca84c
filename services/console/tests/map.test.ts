// What the map shows and keeps, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import type { Map as MapLibre, Point } from "maplibre-gl";
import type { Kind, Lies, Position, Role, Shape, ThingState } from "../src/api.ts";
import { type Open, placed, type Ringed, shownOf, withoutSought } from "../src/map/chosen.ts";
import { caseFeatures, chosenFeatures, cornersOf } from "../src/map/features.ts";
import { lyingIn, type Where } from "../src/map/filter.ts";
import { cityStyle, OF_NOW, PICKED, THING_PARTS } from "../src/map/layers.ts";
import { byMajor } from "../src/map/majors.ts";
import { day, night } from "../src/map/palette.ts";
import { hitAt } from "../src/map/picking.ts";
import { showStates } from "../src/map/states.ts";

// The page's own address, which the tiles' addresses begin with.
Object.assign(globalThis, { location: { origin: "http://127.0.0.1" } });

const place = (kind: Ringed["kind"], of: string, turn: number): Ringed =>
  ({ kind, of, turn, position: [113, 23], moves: false, shape: null });

const only = (open: Partial<Open>): Open => ({ case: null, thing: null, place: null, ...open });

test("the map rings the newest that was opened, of what is open still", () => {
  const both = placed(placed([], place("case", "a", 1)), place("thing", "bin-1", 2));
  const shown = (places: Ringed[], open: Partial<Open>) => shownOf(places, only(open))?.of;
  assert.equal(shown(both, { case: "a", thing: "bin-1" }), "bin-1");
  assert.equal(shown(both, { case: "a" }), "a");
  assert.equal(shown(both, {}), undefined);
  assert.equal(shown(placed(both, place("case", "b", 3)), { case: "b", thing: "bin-1" }), "b");
  const pointed = placed(both, place("place", "113,23", 3));
  assert.equal(shown(pointed, { case: "a", place: "113,23" }), "113,23");
  assert.equal(shown(pointed, { case: "a" }), "a");
});

test("what was sought is ringed until it is left, or a case or a thing is opened", () => {
  const street = placed([], place("sought", "Airport Road", 1));
  assert.equal(shownOf(street, only({}))?.of, "Airport Road");
  assert.equal(shownOf(placed(street, place("sought", "Airport Road", 2)), only({}))?.turn, 2);
  assert.equal(shownOf(withoutSought(street), only({})), null);
  const thing = placed(street, place("thing", "bin-1", 2));
  assert.equal(shownOf(thing, only({})), null);
  assert.equal(withoutSought(thing), thing);
});

test("types are chosen by major class, those of two schemes apart, the classless last", () => {
  const kind = (name: string, count: number, of: [string, string] | null, role: Role): Kind => {
    const label = { zh: name, en: name };
    const [scheme = "", major = ""] = of ?? [];
    const found = { scheme, code: `C-${major}01`, label, major, major_label: label };
    return { name, label, role, icon: "bin", count, fields: [], rules: [],
      class: of ? found : null };
  };
  const [old, now] = ["CJ/T 214", "GB/T 30428.2"];
  const majors = byMajor([
    kind("gateway", 9, null, "gateway"), kind("stock", 9, null, "material"),
    kind("bench", 1, [now, "03"], "component"), kind("bin", 5, [old, "03"], "component"),
    kind("lamp", 7, [now, "01"], "component"), kind("cover", 8, [now, "01"], "component"),
  ]);
  assert.deepEqual(majors.map(({ key, kinds }) => [key, ...kinds.map(({ name }) => name)]), [
    ["01 GB/T 30428.2", "cover", "lamp"], ["03 CJ/T 214", "bin"], ["03 GB/T 30428.2", "bench"],
    ["materials", "stock"], ["others", "gateway"],
  ]);
});

const rail: Shape = { type: "LineString", coordinates: [[113, 23], [113.001, 23]] };
const bed: Shape = {
  type: "MultiPolygon", coordinates: [[[[113, 23], [113.001, 23], [113, 23.001], [113, 23]]]],
};

test("the whole map is a sound style in both lights: lines and areas lie under all points", () => {
  for (const palette of [day, night]) {
    const style = cityStyle(palette, null, "zh");
    assert.deepEqual(validateStyleMin(style).map(({ message }) => message), []);
    const places = style.layers.map(({ id }) => id);
    const above = (id: string, other: string) =>
      assert.ok(places.indexOf(id) > places.indexOf(other), `${id} above ${other}`);
    for (const drawn of ["shape-fills", "shape-casings", "shape-lines"]) {
      above(drawn, "streets");
      above(drawn, "chosen-shape");
      for (const point of ["thing-dots", "cluster-dots", "case-dots", "mover-icons"]) {
        above(point, drawn);
      }
      assert.ok(OF_NOW.includes(drawn), "a map of the past does not show it");
    }
  }
});

test("how a thing stands shows on its point as on its line or area, told live or not", () => {
  const shown: string[] = [];
  const map = {
    setGlobalStateProperty: (_: string, live: boolean) => shown.push(`live ${live}`),
    removeFeatureState: ({ source }: { source: string }) => shown.push(`forget ${source}`),
    setFeatureState: (
      { source, sourceLayer, id }: { source: string; sourceLayer: string; id: number },
      { state }: { state: number },
    ) => shown.push(`${source} ${sourceLayer} ${id} is ${state}`),
  } as unknown as MapLibre;
  const said = (states: Map<number, ThingState> | null, whole: boolean) => {
    showStates(map, states, whole);
    return shown.splice(0);
  };
  assert.deepEqual(said(new Map([[42, 3]]), false), THING_PARTS.map((part) =>
    `${part} ${part} 42 is 3`));
  assert.deepEqual(said(null, true), ["live false", "forget things", "forget shapes"]);
});

test("a click takes the point on top, and else the line or the area that is there", () => {
  const under = (...ids: string[]) => ({
    queryRenderedFeatures: () => ids.map((id) => ({ layer: { id } })),
  }) as unknown as MapLibre;
  const hit = (...ids: string[]) =>
    hitAt(under(...ids), { x: 1, y: 1 } as Point, PICKED)?.layer.id;
  assert.equal(hit("shape-fills", "shape-lines", "thing-dots"), "thing-dots");
  assert.equal(hit("shape-fills", "shape-lines"), "shape-lines");
  assert.equal(hit("shape-fills"), "shape-fills");
  assert.equal(hit(), undefined);
});

test("what is chosen is ringed at its place, and rimmed where it is a line or an area", () => {
  const kinds = (shape: Shape | null) =>
    chosenFeatures([113, 23], shape).map(({ geometry }) => geometry.type);
  assert.deepEqual(kinds(null), ["Point"]);
  assert.deepEqual(kinds(rail), ["Point", "LineString"]);
  assert.deepEqual(chosenFeatures(null, bed).map(({ geometry }) => geometry), [bed]);
  assert.deepEqual([null, rail, bed].map((shape) => cornersOf(shape).length), [0, 2, 4]);
  assert.deepEqual(cornersOf({ type: "Polygon", coordinates: bed.coordinates[0]! }).at(-2),
    [113, 23.001]);
});

test("where the map is narrowed to an area, the cases of others are no dots on it", () => {
  const named = (code: string) => ({ code, label: { zh: code, en: code } });
  const matter = (id: string, lies: Partial<Lies>) => ({
    id, position: [113, 23] as Position, overdue: false,
    street: null, community: null, duty_area: null, ...lies,
  });
  const rows = [
    matter("a", { street: named("440111003"), duty_area: named("north") }),
    matter("b", { street: named("440111003"), duty_area: named("south") }),
    matter("c", { street: named("440111004"), duty_area: named("440111003") }),
    matter("d", {}),
  ];
  const where = (within: Where["within"], code: string): Where =>
    ({ within, area: {
      ...named(code), level: "street", grids: 1, bounds: [113, 23, 114, 24], center: [113.5, 23.5],
    } });
  const dots = (where: Where | null) =>
    caseFeatures(lyingIn(rows, where)).map(({ properties }) => properties!.id).join("");
  assert.equal(dots(null), "abcd");
  assert.equal(dots(where("street", "440111003")), "ab");
  assert.equal(dots(where("duty_area", "south")), "b");
  assert.equal(dots(where("duty_area", "440111003")), "c", "a street's code is no duty area's");
});
