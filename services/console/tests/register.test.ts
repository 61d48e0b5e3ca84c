// What the register says of a thing, proved without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import type { Register, Shape } from "../src/api.ts";
import { isWebAddress, originalWords, stockWords } from "../src/register.ts";
import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";

const register = (more: Partial<Register>): Register => ({
  identifier: null, title: "", authority: null, owner: null, maintainer: null, standing: null,
  surveyed: null, changed: null, source: null, accuracy: null, accuracy_m: null, height_m: null,
  location: "", photo: "", note: "", depot: "", original: null, geometry: null, length_m: null,
  area_m2: null, geometry_datum: null, counted: null, reserved: null, ...more,
});

test("what is promised is part of what is left, not of what was counted", () => {
  const stock = (left: number | null, counted: number | null, reserved: number | null) =>
    [en, zh].map((words) => stockWords(left, register({ counted, reserved }), words));
  assert.deepEqual(stock(120, 120, 20), ["120, of which 20 reserved", "120，其中已预留 20"]);
  assert.deepEqual(stock(10, 1200, 8),
    ["10, of which 8 reserved · 1,200 when counted", "10，其中已预留 8 · 盘点时 1,200"]);
  assert.deepEqual(stock(0, 0, 0), ["0", "0"]);
  assert.deepEqual(stock(null, null, null), ["", ""], "nothing but materials is counted");
});

test("the pair as it was given is said of a point, with its datum", () => {
  const original = { x: 441234.52, y: 2563987.1, datum: "epsg:4547" };
  assert.equal(originalWords(register({ original })), "441234.52, 2563987.1 · EPSG:4547");
  const geometry: Shape = { type: "LineString", coordinates: [[113, 23], [113.001, 23]] };
  assert.equal(originalWords(register({ original, geometry })), "");
  assert.equal(originalWords(register({})), "");
});

test("only an address of the web is a link: a register may hold any text for a photo", () => {
  for (const text of ["https://a.example/1.jpg", "http://10.0.0.7/photo?id=1"]) {
    assert.ok(isWebAddress(text), text);
  }
  for (const text of ["", "IMG_0042.jpg", "javascript:alert(1)", " https://a.example", "//a.b"]) {
    assert.ok(!isWebAddress(text), text);
  }
});
