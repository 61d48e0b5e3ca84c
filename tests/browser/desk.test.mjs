// The desk in a browser, over the living demo: a thing's page with its charts, the queue by keyboard
// up to a decision, the wall, the way back into the past, and light and language on each of them.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { arrive, ask, byId, mapIsIdle, open, shoot, until } from "./visitor.mjs";

/** Cases and history come to the demo within so many seconds of its start. */
const LIVED_WITHIN_S = 240;

let visitor;

before(async () => {
  visitor = await arrive();
}, { timeout: 60_000 });

after(async () => {
  await visitor?.browser.close();
});

const openCases = () => ask("/api/cases?state=open&limit=500");
const lightOf = (page) => page.evaluate(() => document.documentElement.dataset.light);

/** Whether a chart's canvas shows more than one colour. */
const isDrawn = (chart) => chart.evaluate((box) => {
  const canvas = box.querySelector("canvas");
  if (!canvas) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size > 3;
});

test("a thing's page shows what it says, what it reported as a chart, and its cases",
  { timeout: 300_000 }, async () => {
    const row = await until("a case is about a thing that measures", LIVED_WITHIN_S, async () => {
      const rows = (await openCases()).filter((row) => row.subject?.startsWith("bin-"));
      return rows[0];
    });
    const page = await open(visitor, `/thing?thing=${row.subject}`);
    await byId(page, "thing-page").waitFor();
    assert.equal(await byId(page, "thing-page").getAttribute("data-thing"), row.subject);
    await byId(page, "span-hour").click();
    const chart = byId(page, "chart").first();
    await until("the chart is drawn", 60, () => isDrawn(chart));
    assert.ok((await chart.getAttribute("aria-label")).length > 5, "it says what it shows");
    const mine = byId(page, "thing-case").filter({ hasText: row.id });
    await mine.waitFor();
    await shoot(page, "10-thing");
    await mine.click();
    await page.locator(`[data-testid="sheet"][data-case="${row.id}"]`).waitFor();
    await page.close();
  });

test("a sweeper's page shows where it went", { timeout: 120_000 }, async () => {
  const { kinds } = await ask("/api/city");
  const kind = kinds.find((kind) => kind.role === "vehicle" && kind.count > 0);
  const [vehicle] = (await ask(`/api/things?q=${kind.name}&limit=5`))
    .filter((row) => row.kind === kind.name);
  const page = await open(visitor, `/thing?thing=${vehicle.name}`);
  await byId(page, "thing-page").waitFor();
  await byId(page, "chart").first().waitFor();
  await shoot(page, "11-sweeper");
  await page.close();
});

test("the queue is driven by the keyboard, up to a decision with its reason",
  { timeout: 300_000 }, async () => {
    await until("there are cases to go through", LIVED_WITHIN_S, async () =>
      (await openCases()).length >= 3);
    const page = await open(visitor, "/cases");
    const chosen = () => new URL(page.url()).searchParams.get("case");
    const line = (n) => byId(page, "case-row").nth(n).getAttribute("data-case");
    await byId(page, "case-row").nth(2).waitFor();
    await page.keyboard.press("j");
    await byId(page, "sheet").waitFor();
    assert.ok(chosen(), "the first case is open, and the address says so");
    const first = chosen();
    await page.keyboard.press("j");
    assert.notEqual(chosen(), first);
    await page.keyboard.press("k");
    await page.keyboard.press("?");
    await byId(page, "key-help").waitFor();
    await page.keyboard.press("o");
    assert.ok(!new URL(page.url()).searchParams.has("overdue"), "no letter acts behind a sheet");
    await page.keyboard.press("Escape");
    await byId(page, "key-help").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.type("440111-");
    await until("the search stands in the address", 10, () =>
      new URL(page.url()).searchParams.get("q") === "440111-");
    await page.keyboard.press("Escape");
    await page.keyboard.press("o");
    await until("only overdue cases are asked for", 10, () =>
      new URL(page.url()).searchParams.has("overdue"));
    await page.keyboard.press("o");
    const narrow = byId(page, "queue-urgent");
    await narrow.focus();
    await page.keyboard.press("Enter");
    assert.equal(await narrow.getAttribute("aria-pressed"), "true", "Enter presses a button");
    await page.keyboard.press("Enter");
    await shoot(page, "12-queue");
    await decide(page, await line(0));
    await page.close();
  });

/** Suspends or dismisses a case by its letter; which of them the law allows, the page says. */
async function decide(page) {
  const target = await until("a case may be dismissed", 120, async () => {
    for (const row of (await openCases()).slice(0, 40)) {
      const { may } = await ask(`/api/cases/${row.id}`);
      if (may.includes("dismiss")) return row;
    }
    return null;
  });
  await page.goto(`${new URL(page.url()).origin}/cases?case=${target.id}`);
  await byId(page, "decide-dismiss").waitFor();
  const offered = await page.locator(".decide > button").count();
  const { may } = await ask(`/api/cases/${target.id}`);
  const buttons = may.filter((decision) => decision !== "send");
  assert.equal(offered, buttons.length, "every decision the law allows, and no other");
  await page.keyboard.press("d");
  await byId(page, "decide-why").fill("seen in a browser: nothing is there");
  await page.keyboard.press("Control+Enter");
  await byId(page, "decide-done").waitFor();
  await until("the case has ended", 30, async () =>
    ["dismissed", "closed"].includes((await ask(`/api/cases/${target.id}`)).state));
  await page.locator(`[data-testid="sheet"][data-state="dismissed"],
    [data-testid="sheet"][data-state="closed"]`).waitFor({ timeout: 20_000 });
  assert.equal(await page.locator(".decide > button").count(), 0, "nothing more to decide");
}

test("whom the desk sends is asked, and the story says who decided and why",
  { timeout: 240_000 }, async () => {
    const target = await until("somebody else could go to a case", LIVED_WITHIN_S, async () => {
      for (const row of (await openCases()).slice(0, 40)) {
        const { may, able } = await ask(`/api/cases/${row.id}`);
        const worker = able.find((one) => !one.cannot)?.worker;
        if (may.includes("send") && worker) return { id: row.id, worker };
      }
      return null;
    });
    const page = await open(visitor, `/cases?case=${target.id}`);
    await byId(page, "able").waitFor();
    await page.keyboard.press("a");
    const candidate = byId(page, "able").locator(`[data-worker="${target.worker}"]`);
    await candidate.locator("[data-testid=send]").click();
    await byId(page, "decide-why").fill("it knows the place");
    await shoot(page, "14-send");
    await page.keyboard.press("Control+Enter");
    await page.locator("[data-testid=story-entry][data-fact=decided]").waitFor();
    // The story is read from the disk; the picture of the city follows four times a second.
    const { story } = await until("the other one is asked", 10, async () => {
      const matter = await ask(`/api/cases/${target.id}`);
      return matter.tasks.some(({ worker }) => worker === target.worker) ? matter : null;
    });
    const { args } = story.find(({ fact }) => fact === "decided");
    assert.deepEqual([args.what, args.reason], ["send", "it knows the place"]);
    await page.close();
  });

/** A case somebody has some way to go to, and who that is. */
async function somebodyGoes() {
  for (const { id } of await openCases()) {
    const { tasks } = await ask(`/api/cases/${id}`);
    const task = tasks.find(({ state, eta_s }) => state === "accepted" && eta_s > 120);
    if (task) return { id, worker: task.worker };
  }
  return null;
}

test("a case's small map shows who is on the way to it", { timeout: 300_000 }, async () => {
  const { id, worker } = await until("somebody goes", LIVED_WITHIN_S, somebodyGoes, 2000);
  const page = await open(visitor, `/cases?case=${id}`);
  const going = byId(page, "case-going");
  await going.waitFor();
  assert.equal(await going.getAttribute("data-worker"), worker);
  assert.match(await byId(page, "case-apart").innerText(), /^\d+(\.\d)? k?m as the crow flies$/);
  await byId(page, "case-place").scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500);
  await shoot(page, "12-on-the-way");
  await page.close();
});

test("the wall tells the day in numbers and plots", { timeout: 180_000 }, async () => {
  const page = await open(visitor, "/wall", { viewport: { width: 1920, height: 1080 } });
  await byId(page, "wall").waitFor();
  assert.equal(await byId(page, "wall-number").count(), 6);
  const { opened } = await ask("/api/today");
  assert.ok(opened > 0);
  for (const plot of ["flow", "hours", "ages", "departments"]) {
    const chart = byId(page, `wall-${plot}`).locator("[data-testid=chart]");
    await until(`${plot} is drawn`, 60, () => isDrawn(chart));
  }
  await mapIsIdle(page);
  await shoot(page, "13-wall");
  await page.close();
});

/** Where the live map looks, once it has come to rest; the zoom leaves a jump no room to hide. */
async function looksAt(page) {
  await page.waitForFunction(() => window.__cityloop?.map.isMoving() === false);
  return page.evaluate(() => {
    const { map } = window.__cityloop;
    const { lng, lat } = map.getCenter();
    return [lng, lat, map.getZoom()].map((number) => number.toFixed(5)).join(" ");
  });
}
const isAt = async (page, [lon, lat]) => {
  const [here_lon, here_lat] = (await looksAt(page)).split(" ").map(Number);
  return Math.hypot(here_lon - lon, here_lat - lat) < 0.0005;
};

test("the map flies once for what is opened, and is found where it was left",
  { timeout: 240_000 }, async () => {
    const page = await open(visitor, "/");
    await byId(page, "map").waitFor();
    await until("a case is open", 120, async () => (await byId(page, "case-row").count()) > 0);
    const row = byId(page, "case-row").first();
    const { position } = await ask(`/api/cases/${await row.getAttribute("data-case")}`);
    await row.click();
    await until("it flies to the case", 60, () => isAt(page, position));
    const [thing] = await ask("/api/things?q=gateway&limit=1");
    await byId(page, "search").fill(thing.name);
    await page.keyboard.press("Enter");
    await until("it flies to the thing", 60, () => isAt(page, thing.position));
    const there = await looksAt(page);
    await page.waitForTimeout(12_000);
    assert.equal(await looksAt(page), there, "what is read again is not flown to again");
    await byId(page, "layer-coverage").uncheck({ force: true });
    await byId(page, "nav-status").click();
    await byId(page, "nav-").click();
    await byId(page, "map").waitFor();
    assert.equal(await looksAt(page), there);
    assert.ok(!(await byId(page, "layer-coverage").isChecked()), "what was switched off stays so");
    await page.close();
  });

/** Where on the screen a place of the map is. */
const onScreen = (page, at) => page.evaluate((at) => {
  const { map } = window.__cityloop;
  const { left, top } = map.getContainer().getBoundingClientRect();
  const { x, y } = map.project(at);
  return [left + x, top + y];
}, at);

test("a guardrail is drawn as the line it is, and is picked by its end",
  { timeout: 240_000 }, async () => {
    const name = "rail-000123";
    const { register } = await ask(`/api/things/${name}`);
    assert.ok(register.length_m >= 20, "it is a line");
    const page = await open(visitor, `/?thing=${name}`);
    const card = byId(page, "thing-card");
    await card.waitFor();
    await until("its line is drawn", 60, () => page.evaluate((wanted) => {
      const found = window.__cityloop.map.queryRenderedFeatures({ layers: ["shape-lines"] });
      return found.some(({ properties }) => properties.name === wanted);
    }, name));
    await mapIsIdle(page);
    await shoot(page, "13-a-line");
    const end = await onScreen(page, register.geometry.coordinates[0]);
    await card.getByRole("button").first().click();
    await card.waitFor({ state: "detached" });
    await page.mouse.click(...end);
    await card.waitFor();
    assert.equal(await card.getAttribute("data-thing"), name);
    await byId(page, "thing-page-link").click();
    await byId(page, "thing-page").getByText("Length", { exact: true }).waitFor();
    await page.close();
  });

test("the bare ground says which unit grid it is and who looked there last",
  { timeout: 240_000 }, async () => {
    const [sweeper] = await ask("/api/things?q=sweeper&limit=1");
    const page = await open(visitor, "/");
    await mapIsIdle(page);
    // Things and all that moves are put away, so that only ground is pointed at.
    for (const layer of ["things", "vehicles", "crews", "cases"]) {
      await byId(page, `layer-${layer}`).uncheck({ force: true });
    }
    await page.evaluate((center) => window.__cityloop.map.jumpTo({ center, zoom: 15 }),
      sweeper.position);
    await mapIsIdle(page);
    await page.mouse.click(...await onScreen(page, sweeper.position));
    const card = byId(page, "place-card");
    await card.waitFor();
    const at = new URL(page.url()).searchParams.get("place");
    const { grid, looks } = await ask(`/api/place?at=${at}`);
    assert.match(grid, /^\d{15}$/);
    assert.ok(looks.length > 0, "a sweeper looked where it is");
    await card.getByText(grid).waitFor();
    assert.equal(await card.getByTestId("look").count() > 0, true);
    await shoot(page, "15-a-place");
    await page.locator(".maplibregl-canvas").focus();
    await page.keyboard.press("Enter");
    await card.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await card.waitFor();
    await byId(page, "search").fill(grid.slice(0, 9));
    await byId(page, "found-area").first().waitFor();
    await shoot(page, "17-areas");
    await byId(page, "found-area").first().click();
    await until("the street's rim is drawn", 60, () => page.evaluate(() => {
      const { map } = window.__cityloop;
      return map.queryRenderedFeatures({ layers: ["chosen-shape"] }).length > 0 &&
        map.getZoom() < 14;
    }));
    await mapIsIdle(page);
    await shoot(page, "18-a-street");
    await byId(page, "search").fill(grid);
    await page.keyboard.press("Enter");
    await until("it flies to the unit grid", 60, () => page.evaluate(() =>
      window.__cityloop.map.getZoom() > 15.5));
    await page.close();
  });

test("things are chosen by the major classes of the catalogue", { timeout: 120_000 }, async () => {
  const { kinds } = await ask("/api/city");
  const lamp = kinds.find(({ name }) => name === "street-lamp");
  const page = await open(visitor, "/");
  await mapIsIdle(page);
  await byId(page, "thing-filter").locator("summary").click();
  const major = byId(page, `filter-major-${lamp.class.major} ${lamp.class.scheme}`);
  const own = byId(page, "filter-kind-street-lamp");
  const asked = page.waitForRequest((request) => {
    const shown = new URL(request.url()).searchParams.get("kinds")?.split(",");
    return shown !== undefined && shown.includes("waste-bin") && !shown.includes("street-lamp");
  });
  await major.uncheck();
  assert.equal(await own.isChecked(), false);
  await asked;
  await own.check();
  assert.equal(await major.evaluate((box) => box.indeterminate), true);
  await shoot(page, "16-major-classes");
  await major.check();
  assert.equal(await own.isChecked() && await major.isChecked(), true);
  await page.close();
});

test("the last day is played back", { timeout: 240_000 }, async () => {
  const page = await open(visitor, "/playback");
  const playback = byId(page, "playback");
  await playback.waitFor();
  await until("what moved is read", 90, async () =>
    Number(await byId(page, "past-moving").getAttribute("data-count")) > 0);
  const at = async () => Number(await playback.getAttribute("data-at"));
  const before = await at();
  await byId(page, "past-back").click();
  await until("it is a minute earlier", 10, async () => before - (await at()) >= 59_000);
  await byId(page, "past-play").click();
  const then = await at();
  await until("time goes on", 20, async () => (await at()) > then + 2000);
  await byId(page, "past-play").click();
  await mapIsIdle(page);
  await shoot(page, "14-playback");
  const asked = Number(new URL(page.url()).searchParams.get("at"));
  assert.ok(Math.abs(asked - (await at())) < 60_000, "the address says the moment");
  await page.close();
});

test("light and language change on every page without loading it anew, and are kept",
  { timeout: 240_000 }, async () => {
    const page = await open(visitor, "/cases");
    for (const path of ["/cases", "/wall", "/playback", "/status"]) {
      await page.goto(new URL(path, page.url()).href);
      await byId(page, "light-switch").waitFor();
      await page.evaluate(() => { window.sameDocument = true; });
      const light = await lightOf(page);
      await byId(page, "light-switch").click();
      await until("the light changes", 10, async () => (await lightOf(page)) !== light);
      const before = await page.locator(".nav").innerText();
      await byId(page, "language-switch").click();
      await until("the language changes", 10, async () =>
        (await page.locator(".nav").innerText()) !== before);
      const text = await page.locator("body").innerText();
      assert.ok(!/undefined|\[object|NaN/.test(text), `${path}: no word is missing`);
      assert.ok(await page.evaluate(() => window.sameDocument), `${path}: not loaded anew`);
    }
    const light = await lightOf(page);
    await page.reload();
    await byId(page, "light-switch").waitFor();
    assert.equal(await lightOf(page), light, "it is kept");
    await page.close();
  });

test("nothing failed on any page, and nothing was asked of elsewhere", () => {
  assert.deepEqual(visitor.errors, []);
  assert.deepEqual(visitor.elsewhere, []);
});
