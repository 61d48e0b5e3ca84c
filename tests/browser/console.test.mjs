// The console in a browser, over the living demo: the map, a case from the map to its closure,
// both languages, a crew at work, the status page; no console error, nothing from elsewhere.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { arrive, ask, byId, coloursOfTheMap, mapIsIdle, open, shoot, until } from "./visitor.mjs";

/** The first case of the demo is closed within two minutes; one of a long drive takes longer. */
const CLOSED_WITHIN_S = 600;
const OPENED_WITHIN_S = 90;
/** Every few minutes somewhere something new goes wrong for a crew. */
const OFFERED_WITHIN_S = 240;
/** How long one case is followed before another is tried. */
const PATIENCE_S = 240;
/** Cases looked at to choose one. */
const LOOKED_AT = 40;
/** What is put right within a few minutes: a cover pushed back, a bin emptied or set up. */
const QUICK = ["C-0102", "C-0305", "E-0192"];

let visitor;
let desk;

before(async () => {
  visitor = await arrive();
  desk = await open(visitor, "/");
}, { timeout: 60_000 });

after(async () => {
  await visitor?.browser.close();
});

const station = (n) => desk.locator(".station b").nth(n).innerText();

/** The newest rows of cases from the server. */
const cases = (state) => ask(`/api/cases?state=${state}&limit=500`);

test("the map draws the city and comes to rest", { timeout: 120_000 }, async () => {
  await mapIsIdle(desk);
  const { colours, commonest } = await coloursOfTheMap(desk);
  assert.ok(colours > 30, `${colours} colours`);
  assert.ok(commonest < 0.9, `the commonest colour covers ${commonest}`);
  const layers = await desk.evaluate(() => {
    const drawn = window.__cityloop.map.queryRenderedFeatures();
    return [...new Set(drawn.map((feature) => feature.layer.id))];
  });
  for (const layer of ["ground", "streets", "cluster-dots"]) {
    assert.ok(layers.includes(layer), `${layer} is drawn: ${layers}`);
  }
  await shoot(desk, "1-city");
});

test("the counters move by themselves", { timeout: 60_000 }, async () => {
  const { tally } = await ask("/api/status");
  await until("more is received", 30, async () => {
    const now = await ask("/api/status");
    return now.tally.received > tally.received + 1000;
  });
  const before = [await station(0), await station(1)];
  await until("the page shows it", 30, async () =>
    (await station(0)) !== before[0] && (await station(1)) !== before[1]);
});

test("a row of the desk opens its case with its story", { timeout: 180_000 }, async () => {
  await until("a case is open", OPENED_WITHIN_S, async () =>
    (await byId(desk, "case-row").count()) > 0);
  const row = byId(desk, "case-row").first();
  const id = await row.getAttribute("data-case");
  await row.click();
  const panel = byId(desk, "case-panel");
  await panel.waitFor();
  assert.equal(await panel.getAttribute("data-case"), id);
  assert.ok(await panel.evaluate((it) => it.contains(document.activeElement)), "one is in it");
  await byId(desk, "story-entry").nth(1).waitFor();
  const facts = await byId(desk, "story-entry")
    .evaluateAll((all) => all.map((one) => one.dataset.fact));
  const known = (await ask(`/api/cases/${id}`)).story.map((line) => line.fact);
  assert.deepEqual(facts, known.slice(0, facts.length), "the story is the server's, in order");
  assert.ok(new URL(desk.url()).searchParams.get("case") === id, "the address names the case");
  await mapIsIdle(desk);
  await desk.waitForTimeout(3000);
  await shoot(desk, "2-case");
  await byId(desk, "case-close").click();
  await panel.waitFor({ state: "detached" });
});

/** Clicks a case where it stands on the map. */
async function clickOnTheMap(row) {
  await desk.evaluate(({ position }) => new Promise((resolve) => {
    const { map } = window.__cityloop;
    map.once("idle", resolve);
    setTimeout(resolve, 5000);
    map.jumpTo({ center: position, zoom: 16, padding: { top: 0, right: 0, bottom: 0, left: 0 } });
  }), row);
  const at = await desk.evaluate(({ position }) => {
    const { map } = window.__cityloop;
    const box = map.getCanvas().getBoundingClientRect();
    const { x, y } = map.project(position);
    return { x: box.left + x, y: box.top + y };
  }, row);
  await desk.mouse.click(at.x, at.y);
}

/** How near an open case is to its end: a fire or a search takes longer than a bin or a cover, and
 * one that is checked without a looker on the way waits for a signal that did not come. */
function nearness(row, tasks) {
  const at = (purpose, ...states) =>
    tasks.some((task) => task.purpose === purpose && states.includes(task.state));
  if (at("check", "underway")) return 5;
  if (["disposed", "confirmed", "checking"].includes(row.state)) return 1;
  const going = tasks.find((task) =>
    task.purpose === "dispose" && ["accepted", "underway"].includes(task.state));
  if (!going) return 0;
  // Of those on their way, the one that is there first: some drive for a quarter of an hour.
  const left_s = Math.max(0, going.eta_s - (Date.now() - going.offered_at) / 1000);
  const soon = going.state === "underway" ? 1 : 1 / (1 + left_s / 60);
  return (QUICK.includes(row.class.code) ? 2 : 1) + soon;
}

/** The open case that is nearest to its end and was not followed before. */
async function promising(tried) {
  const known = (row) => row.state !== "reported" && !tried.has(row.id);
  const open = (await cases("open")).filter(known);
  let best = { nearness: 0, row: null };
  for (const row of open.slice(0, LOOKED_AT)) {
    const { tasks } = await ask(`/api/cases/${row.id}`);
    const near = nearness(row, tasks);
    if (near > best.nearness) best = { nearness: near, row };
  }
  return best.row;
}

/** Waits until the panel shows its case closed; `null` where that takes too long. */
async function closes(id) {
  const over = `[data-testid="case-panel"][data-case="${id}"][data-state="closed"]`;
  return desk.locator(over).waitFor({ timeout: PATIENCE_S * 1000 }).then(() => id, () => null);
}

test("a case is followed from the map to its proved closure", { timeout: 900_000 }, async () => {
  const tried = new Set();
  const panel = byId(desk, "case-panel");
  const end = Date.now() + CLOSED_WITHIN_S * 1000;
  let closed = null;
  while (!closed) {
    assert.ok(Date.now() < end, `none of ${[...tried]} was closed within ${CLOSED_WITHIN_S} s`);
    const row = await until("a case is being worked on", 120, () => promising(tried));
    tried.add(row.id);
    await clickOnTheMap(row);
    await panel.waitFor({ timeout: 10_000 });
    // Two cases may stand so near that the other one is hit; then that one is followed.
    const id = await panel.getAttribute("data-case");
    tried.add(id);
    closed = await closes(id);
    if (!closed) await byId(desk, "case-close").click();
  }
  await byId(desk, "case-proof").waitFor();
  const last = byId(desk, "story-entry").last();
  assert.equal(await last.getAttribute("data-fact"), "closed");
  const told = await ask(`/api/cases/${closed}`);
  assert.equal(told.state, "closed");
  assert.ok(["own_signal", "look"].includes(told.verification.by), "it was proved");
  await last.scrollIntoViewIfNeeded();
  await shoot(desk, "3-closed");
  await byId(desk, "case-close").click();
});

test("both languages are whole", { timeout: 60_000 }, async () => {
  const title = desk.locator("h1");
  const { name } = await ask("/api/city");
  const seen = [];
  for (const turn of [0, 1]) {
    const is = await title.innerText();
    seen.push(is);
    const page = await desk.locator("body").innerText();
    assert.ok(!/undefined|\[object|NaN/.test(page), `turn ${turn}: no word is missing`);
    await shoot(desk, `4-language-${turn}`);
    await byId(desk, "language-switch").click();
    await until("the language changes", 10, async () => (await title.innerText()) !== is);
  }
  assert.deepEqual(seen.sort(), [name.zh, name.en].sort());
});

test("the status page shows the numbers, and they add up", { timeout: 90_000 }, async () => {
  const page = await open(visitor, "/status");
  await page.locator(".equation").waitFor();
  const { things } = await ask("/api/status");
  assert.ok(things > 168_000, `${things} things`);
  const shown = await page.locator("main").innerText();
  assert.ok(shown.replace(/\D/g, "").includes(String(things)), "all things are counted");
  assert.ok(!(await page.locator(".equation.wrong").count()), "received is what it became");
  await page.locator(".card .number").nth(8).waitFor();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${process.env.SHOTS ?? "."}/5-status.png`, fullPage: true });
  await page.close();
});

/** A crew with an offer that has just been made, so that there is time to take it. */
async function offered() {
  const waiting = ["dispatched", "reported", "checking"];
  const fresh = (await cases("open")).filter((row) => waiting.includes(row.state));
  fresh.sort((a, b) => b.opened_at - a.opened_at);
  for (const row of fresh.slice(0, LOOKED_AT)) {
    const { tasks } = await ask(`/api/cases/${row.id}`);
    const offer = tasks.find((task) => task.state === "offered" && task.worker_role === "crew");
    if (offer) return offer;
  }
  return null;
}

const cardOf = (task) => `[data-testid="crew-task"][data-task="${task.id}"]`;

/** Does the next thing on the card; the simulated crew may have been quicker, which is told. */
async function does(page, task, button, next) {
  const card = cardOf(task);
  const there = page.locator(`${card} [data-testid="${button}"]`);
  const reached = page.locator(`${card}[data-state="${next}"]`);
  await there.or(reached).first().waitFor({ timeout: 20_000 });
  if (await there.isVisible()) await there.click({ timeout: 5000 }).catch(() => {});
  await reached.waitFor({ timeout: 20_000 });
}

test("a crew takes a task, arrives and finishes on its phone", { timeout: 600_000 }, async () => {
  const phone = { viewport: { width: 412, height: 915 }, hasTouch: true, deviceScaleFactor: 2 };
  const page = await open(visitor, "/crew", phone);
  await byId(page, "crew-choice").first().waitFor();
  await shoot(page, "6-crews");
  let done = null;
  for (let attempt = 0; attempt < 5 && !done; attempt += 1) {
    const task = await until("a crew has an offer", OFFERED_WITHIN_S, offered);
    await page.evaluate((crew) => {
      history.pushState(null, "", `/crew?crew=${crew}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, task.worker);
    done = await finishes(page, task).then(() => task, (error) => {
      console.log(`${task.id} of ${task.worker} was another's: ${String(error).split("\n")[0]}`);
      return null;
    });
  }
  assert.ok(done, "a task was taken and finished");
  const all = await ask(`/api/tasks?worker=${done.worker}&state=all`);
  assert.equal(all.find((task) => task.id === done.id).state, "done");
  await page.close();
});

async function finishes(page, task) {
  await does(page, task, "crew-accept", "accepted");
  await shoot(page, "7-task");
  await does(page, task, "crew-arrive", "underway");
  await byId(page, "crew-finish").first().click();
  await byId(page, "crew-found-fixed").click();
  await byId(page, "crew-note").fill("checked in a browser");
  await shoot(page, "8-finish");
  await byId(page, "crew-send").click();
  await page.locator(cardOf(task)).waitFor({ state: "detached" });
}

test("nothing failed on any page, and nothing was asked of elsewhere", () => {
  assert.deepEqual(visitor.errors, []);
  assert.deepEqual(visitor.elsewhere, []);
});
