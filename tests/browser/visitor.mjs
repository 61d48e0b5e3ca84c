// A visitor of the console: a browser that reaches nothing but this machine, and remembers every
// error and every address that its pages asked for.
import { chromium } from "playwright-core";

/** Where the console is, without a slash at the end. */
export const WEB = (process.env.WEB ?? "http://127.0.0.1:8080").replace(/\/$/, "");
/** The demo's link, which signs in whoever is on this machine. */
const VISIT = process.env.VISIT ?? "";
const SHOTS = process.env.SHOTS ?? ".";
const SIZE = { width: 1440, height: 900 };
/** No graphics card is asked for; names of elsewhere lead nowhere. */
const ARGUMENTS = [
  "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--force-color-profile=srgb",
];

/** Starts the browser. */
export async function arrive() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? [...ARGUMENTS, "--no-sandbox"] : ARGUMENTS,
  });
  const errors = [];
  const elsewhere = [];
  cookie = await signIn();
  return { browser, errors, elsewhere };
}

let cookie = "";

/** Signs in without a browser; what is to be said as a cookie from then on. */
async function signIn() {
  const answer = await fetch(`${WEB}/api/visit`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: VISIT.split("#")[1] }),
  });
  if (!answer.ok) throw new Error(`the link of the demo: ${answer.status}`);
  return answer.headers.get("set-cookie").split(";")[0];
}

/** What a page calls by this name for tests. */
export const byId = (page, id) => page.locator(`[data-testid="${id}"]`);

/** Opens a page of the console as the demo's visitor; whatever goes wrong on it is noted. */
export async function open(visitor, path, options = {}) {
  const page = await openAs(visitor, VISIT, options);
  await page.getByTestId("who").waitFor();
  if (path !== "/") await page.goto(WEB + path);
  return page;
}

/** Opens an address as somebody whom the server does not know yet. */
export async function openAs({ browser, errors, elsewhere }, address, options = {}) {
  const page = await browser.newPage({ viewport: SIZE, locale: "en-GB", ...options });
  page.on("console", (said) => {
    // A browser calls an answer of 409 an error; that is how a crew hears that it came too late.
    const late = said.text().includes("409") && said.location().url.endsWith("/reports");
    if (said.type() === "error" && !late) errors.push(`${page.url()}: ${said.text()}`);
  });
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const inside = ["data:", "blob:"].includes(protocol) || origin === WEB;
    if (!inside) elsewhere.push(request.url());
  });
  await page.goto(address);
  return page;
}

/** Opens a one-time link and sets the password it is for. */
export async function setUp(visitor, link, password, options = {}) {
  const page = await openAs(visitor, link, options);
  await page.getByTestId("setup").waitFor();
  for (const field of await page.locator("input[type=password]").all()) {
    await field.fill(password);
  }
  await page.getByTestId("setup-send").click();
  await page.getByTestId("who").waitFor({ timeout: 30_000 });
  return page;
}

/** Whether a page would have to be scrolled sideways, and its controls beyond the right edge. */
export const tooWide = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const controls = [...document.querySelectorAll("a, button, input, select, textarea")];
  const beyond = controls.filter((it) => it.getBoundingClientRect().right > clientWidth + 1);
  const wide = scrollWidth > clientWidth ? [`${scrollWidth} of ${clientWidth} px`] : [];
  return [...wide, ...beyond.map((it) => it.outerHTML.slice(0, 120))];
});

/** Controls of a page that have no name for those who hear it, as the browser itself names them. */
export async function unnamed(page) {
  const roles = ["button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio",
    "slider", "spinbutton", "tab", "switch", "menuitem"];
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send("Accessibility.getFullAXTree");
  await browser.detach();
  return nodes
    .filter(({ ignored, role, name }) => !ignored && roles.includes(role?.value) && !name?.value)
    .map(({ role, backendDOMNodeId }) => `${role.value} ${backendDOMNodeId}`);
}

/** Keeps a picture of a page. */
export async function shoot(page, name) {
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

/** Asks the server itself. */
export async function ask(path) {
  const answer = await fetch(WEB + path, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Asks again and again until the answer is what is wanted, and returns it. */
export async function until(what, within_s, look, every_ms = 250) {
  const end = Date.now() + within_s * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${within_s} s`);
    await new Promise((resolve) => setTimeout(resolve, every_ms));
  }
}

/** Waits until the map has drawn everything it has. */
export async function mapIsIdle(page) {
  const idle = () => document.body.dataset.mapIdle === "1";
  await page.waitForFunction(idle, null, { timeout: 60_000 });
}

/** What a look makes of the pixels that the map's canvas shows; it is told the pixels, from below
 * upwards, how wide and high they are, and the map. It runs in the page, so it knows nothing else. */
export const seenOnTheMap = (page, look) => page.evaluate(`(${onPixels})(${look})`);

const onPixels = (look) => new Promise((resolve) => {
  const { map } = window.__cityloop;
  map.once("render", () => {
    const canvas = map.getCanvas();
    const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    const { width, height } = canvas;
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    resolve(look({ pixels, width, height, map }));
  });
  map.triggerRepaint();
});

/** How many colours the map's canvas shows in a sample of its pixels, and how much the commonest
 * one covers. */
export const coloursOfTheMap = (page) => seenOnTheMap(page, ({ pixels }) => {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 4 * 7) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return { colours: counts.size, commonest: most / (pixels.length / 28) };
});
