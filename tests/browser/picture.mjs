// The pictures of the README and of docs/pictures: each page of the console after a few minutes of
// the demo, as its readers see it.
import { writeFile } from "node:fs/promises";
import { arrive, ask, mapIsIdle, open, openAs, setUp, until, WEB } from "./visitor.mjs";

const AFTER_S = 240;
const [, , folder = ".", ...only] = process.argv;
const SIZE = { width: 1440, height: 860 };
const SMALL = { width: 1280, height: 760 };
const WALL = { width: 1920, height: 1080 };
/** Of 100; a picture stays far under 300 KB. */
const QUALITY = 86;
/** Who else is shown on the page of the people. */
const PEOPLE = [
  ["chen.lan", "shift_leader", {}], ["he.wei", "dispatcher", { streets: [440111015, 440111019] }],
  ["liang.yu", "dispatcher", { streets: [440111010] }], ["li.na", "acceptor", {}],
  ["drains", "department", { department: "drainage" }], ["phone-07", "crew", { crew: "crew-07" }],
  ["zhou.min", "supervisor", {}], ["wall-1", "reader", {}],
];

const visitor = await arrive();
await until("the city has lived for a while", AFTER_S + 60, async () =>
  (await ask("/api/status")).uptime_ms > AFTER_S * 1000, 1000);

const isWanted = (name) => only.length === 0 || only.includes(name);

async function keep(page, name) {
  const browser = await page.context().newCDPSession(page);
  const shot = { format: "webp", quality: QUALITY };
  const { data: picture } = await browser.send("Page.captureScreenshot", shot);
  await writeFile(`${folder}/${name}.webp`, Buffer.from(picture, "base64"));
  console.log(`${name} is made`);
}

async function picture(name, path, colorScheme, { calm_ms = 4000, size = SIZE, act } = {}) {
  if (!isWanted(name)) return;
  const page = await open(visitor, path, { viewport: size, colorScheme });
  await mapIsIdle(page).catch(() => {});
  await page.waitForTimeout(calm_ms);
  await act?.(page);
  await keep(page, name);
  await page.close();
}

/** The page of the people as its administrator sees it, with a few people on it. */
async function people() {
  const style = { viewport: SMALL, colorScheme: "light" };
  const page = await setUp(visitor, process.env.SETUP, "a quiet street at noon", style);
  for (const [name, post, part] of PEOPLE) {
    const asked = { name, post, streets: [], department: null, crew: null, ...part };
    const token = await page.evaluate((asked) => fetch("/api/operators", {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    }).then((answer) => answer.json()).then((made) => made.token), asked);
    const link = `${WEB}/setup#${token}`;
    // One of them has not come yet, and one is asked for by nobody.
    if (name !== "liang.yu") await (await setUp(visitor, link, "lamps are lit at dusk")).close();
  }
  await page.goto(`${WEB}/people`);
  await page.getByTestId("person").nth(PEOPLE.length).waitFor();
  await page.waitForTimeout(500);
  await keep(page, "people");
  await page.getByTestId("people-audit").click();
  await page.getByTestId("audit-row").first().waitFor();
  await keep(page, "audit");
  await page.close();
}

async function signIn() {
  const page = await openAs(visitor, WEB, { viewport: SMALL, colorScheme: "dark" });
  await page.getByTestId("sign-in").waitFor();
  await page.waitForTimeout(500);
  await keep(page, "sign-in");
  await page.close();
}

const rows = await ask("/api/cases?state=open&limit=500");
const row = rows.find(({ subject }) => subject?.startsWith("bin-")) ?? rows[0];
await picture("console", "/", "dark", { size: SMALL });
await picture("console-day", `/?case=${row.id}`, "light", { calm_ms: 8000 });
await picture("case", `/cases?case=${row.id}`, "light");
await picture("thing", `/thing?thing=${row.subject}`, "light");
await picture("wall", "/wall", "dark", { calm_ms: 8000, size: WALL });
await picture("playback", "/playback", "dark", { calm_ms: 10_000 });
if (isWanted("sign-in")) await signIn();
if (isWanted("people")) await people();
await visitor.browser.close();
