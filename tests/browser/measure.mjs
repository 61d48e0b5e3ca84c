// How heavy and how quick the console is, over the living demo, by hand: what is downloaded at
// first, how much later it is drawn than an empty map, how long the page is busy while panning.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { arrive, mapIsIdle, open, WEB } from "./visitor.mjs";

const TURNS = 5;
const PAN_TURNS = 12;
const MAPLIBRE = new URL("../../services/console/node_modules/maplibre-gl/dist/", import.meta.url);
/** An empty page of the same map library, from the same address. */
const EMPTY = `<!doctype html><meta charset="utf-8"><title>empty</title>
  <link rel="stylesheet" href="/empty/maplibre-gl.css"><style>html,body,#map{height:100%;margin:0}
  </style><div id="map"></div><script type="module" src="/empty/page.mjs"></script>`;
const EMPTY_PAGE = `
  import { Map, setWorkerUrl } from "/empty/maplibre-gl.mjs";
  setWorkerUrl("/empty/maplibre-gl-worker.mjs");
  const style = { version: 8, sources: {}, layers: [
    { id: "ground", type: "background", paint: { "background-color": "#123" } }] };
  new Map({ container: "map", style, center: [113.27, 23.2], zoom: 10 })
    .on("idle", () => { document.body.dataset.mapIdle = "1"; });`;
const TYPES = { css: "text/css", html: "text/html", mjs: "text/javascript" };

const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const quantile = (all, share) =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(share * all.length))];
const ms = (n) => `${Math.round(n)} ms`;
const pathOf = (answer) => new URL(answer.url()).pathname;
const kib = (n) => `${Math.round(n / 1024)} KiB`;
const told = [];
const tell = (what, is, asked) => told.push({ what, is, asked });

async function serveEmpty(page) {
  await page.route(`${WEB}/empty/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").pop();
    const body = name === "" ? EMPTY : name === "page.mjs"
      ? EMPTY_PAGE
      : await readFile(new URL(name, MAPLIBRE));
    const contentType = TYPES[name === "" ? "html" : name.split(".").pop()];
    await route.fulfill({ body, contentType });
  });
}

/** Notes when the page is first of use: the city lies on the map, and the desk lists its cases. */
function noteFirstUse() {
  const isOfUse = () => {
    try {
      const drawn = window.__cityloop?.map.queryRenderedFeatures({ layers: ["ground"] }) ?? [];
      return drawn.length > 0 && document.querySelector(".desk .case-line, .desk .nothing");
    } catch {
      return false;
    }
  };
  const look = () => {
    if (isOfUse()) window.firstUse = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** From the address being asked for, ms: first use, and all drawn; nothing is cached. */
async function drawn(page, path) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Network.clearBrowserCache");
  await page.goto(WEB + path);
  await mapIsIdle(page);
  return page.evaluate(() => [window.firstUse ?? performance.now(), performance.now()]);
}

async function paints(page) {
  await page.addInitScript(noteFirstUse);
  const [use, whole, empty] = [[], [], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    empty.push((await drawn(page, "/empty/"))[1]);
    const [first, all] = await drawn(page, "/");
    use.push(first);
    whole.push(all);
  }
  tell("an empty MapLibre page is drawn after", ms(median(empty)), "");
  tell("the city lies on the map, its cases beside it, after", ms(median(use)), "");
  tell("later by", ms(median(use) - median(empty)), "1500 ms");
  tell("everything is drawn after", ms(median(whole)), "");
}

/** What the first page brings: the console's own files, and what it reads of the city. */
async function download(page) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Network.enable");
  await browser.send("Network.clearBrowserCache");
  const files = [];
  const heard = (answer) => files.push(answer);
  page.on("response", heard);
  await page.goto(WEB);
  await mapIsIdle(page);
  page.off("response", heard);
  const own = files.filter((answer) => /^\/($|assets\/|[^/]*\.svg$)/.test(pathOf(answer)));
  const bodies = await Promise.all(own.map((answer) => answer.body()));
  const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
  tell(`the console's ${own.length} files, plain`, kib(sum(bodies.map((it) => it.length))), "");
  tell("the same, packed", kib(sum(bodies.map((it) => gzipSync(it).length))), "1536 KiB");
}

/** Drags the map to and fro, near and far, and tells how long the page's own thread was busy. */
async function panning(page, browser) {
  await mapIsIdle(page);
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  for (let turn = 0; turn < PAN_TURNS; turn += 1) {
    const [from, to] = turn % 2 === 0 ? [250, 700] : [700, 250];
    await page.mouse.move(from, 350);
    await page.mouse.down();
    await page.mouse.move(to, 420, { steps: 20 });
    await page.mouse.up();
    if (turn % 4 === 3) await page.mouse.wheel(0, turn === 7 ? 400 : -300);
    await page.waitForTimeout(300);
  }
  const { traceEvents: events } = JSON.parse((await browser.stopTracing()).toString());
  const threads = new Map();
  for (const { name, pid, tid, args } of events) {
    if (name === "thread_name" && args.name === "CrRendererMain") threads.set(`${pid} ${tid}`, []);
  }
  for (const { name, pid, tid, dur } of events) {
    if (name === "RunTask") threads.get(`${pid} ${tid}`)?.push((dur ?? 0) / 1000);
  }
  const busiest = [...threads.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const real = busiest.filter((task) => task >= 1);
  tell(`tasks of the page's thread while panning (${busiest.length})`, "", "");
  tell("p95 of all", ms(quantile(busiest, 0.95)), "100 ms");
  tell(`p95 of those of 1 ms and more (${real.length})`, ms(quantile(real, 0.95)), "");
  tell("the longest", ms(Math.max(...busiest)), "");
}

const visitor = await arrive();
const page = await open(visitor, "/", { viewport: { width: 1440, height: 860 } });
await mapIsIdle(page);
await serveEmpty(page);
await download(page);
await paints(page);
await panning(page, visitor.browser);
for (const { what, is, asked } of told) {
  console.log(`${what.padEnd(56)} ${is.padStart(10)} ${asked && `(asked: ${asked})`}`);
}
await visitor.browser.close();
