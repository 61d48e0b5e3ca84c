// The picture of the README: the console after three minutes of the demo, with a case open.
import { arrive, ask, mapIsIdle, open, until } from "./visitor.mjs";

const AFTER_S = 180;
const [, , path = "console.png"] = process.argv;

const visitor = await arrive();
const page = await open(visitor, "/");
await until("the city has lived for a while", AFTER_S + 60, async () =>
  (await ask("/api/status")).uptime_ms > AFTER_S * 1000, 1000);
await mapIsIdle(page);
await page.waitForTimeout(2000);
await page.screenshot({ path });
await visitor.browser.close();
console.log(`${path} is made`);
