// The pictures of the README and of docs/pictures: each page of the console after a few minutes of
// the demo, as its readers see it.
import { arrive, ask, mapIsIdle, open, until } from "./visitor.mjs";

const AFTER_S = 240;
const [, , folder = ".", ...only] = process.argv;
const SIZE = { width: 1440, height: 860 };
const SMALL = { width: 1280, height: 760 };

const visitor = await arrive();
await until("the city has lived for a while", AFTER_S + 60, async () =>
  (await ask("/api/status")).uptime_ms > AFTER_S * 1000, 1000);
const rows = await ask("/api/cases?state=open&limit=500");
const row = rows.find(({ subject }) => subject?.startsWith("bin-")) ?? rows[0];

async function picture(name, path, colorScheme, { calm_ms = 4000, size = SIZE } = {}) {
  if (only.length > 0 && !only.includes(name)) return;
  const page = await open(visitor, path, { viewport: size, colorScheme });
  await mapIsIdle(page).catch(() => {});
  await page.waitForTimeout(calm_ms);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
  console.log(`${name} is made`);
}

await picture("console", "/", "dark", { size: SMALL });
await picture("case", `/cases?case=${row.id}`, "light");
await picture("thing", `/thing?thing=${row.subject}`, "light");
await picture("wall", "/wall", "dark", { calm_ms: 8000 });
await picture("playback", "/playback", "dark", { calm_ms: 10_000 });
await visitor.browser.close();
