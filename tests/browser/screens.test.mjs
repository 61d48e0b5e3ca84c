// Every page of the console on the smallest screen and on a wall of 4K: nothing reaches beyond the
// screen, every control has a name, and the keyboard comes to the whole head of a page. Then the
// server is out of reach, and comes back.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { arrive, ask, byId, open, shoot, tooWide, unnamed, until, WEB } from "./visitor.mjs";

/** The longer words on the smaller screen. */
const SCREENS = [[1280, 720, "en-GB"], [3840, 2160, "zh-CN"]];
/** More than any page has in its head. */
const TABS_MAX = 40;

let visitor;
let paths;

before(async () => {
  visitor = await arrive();
  const row = await until("a case of a thing", 180, async () =>
    (await ask("/api/cases?state=open&limit=500")).find(({ subject }) => subject));
  const thing = `/thing?thing=${encodeURIComponent(row.subject)}`;
  paths = ["/", `/?case=${row.id}`, "/cases", `/cases?case=${row.id}`, thing, "/wall",
    "/playback", "/status", "/crew", "/nowhere"];
}, { timeout: 240_000 });

after(async () => {
  await visitor?.browser.close();
});

for (const [width, height, locale] of SCREENS) {
  test(`every page fits ${width} × ${height}, and every control has a name, in ${locale}`,
    { timeout: 240_000 }, async () => {
      const page = await open(visitor, "/", { viewport: { width, height }, locale });
      for (const path of paths) {
        await page.goto(WEB + path);
        await byId(page, "language-switch").waitFor();
        await page.locator(".skeleton").first().waitFor({ state: "detached" });
        assert.deepEqual(await tooWide(page), [], `${path} reaches beyond the screen`);
        assert.deepEqual(await unnamed(page), [], `${path} has controls without a name`);
      }
      await page.evaluate(() => {
        const more = "<a href='/' style='position: absolute; left: 200vw'></a>";
        document.body.insertAdjacentHTML("beforeend", more);
      });
      assert.equal((await tooWide(page)).length, 1, "what lies beyond the screen is seen");
      assert.equal((await unnamed(page)).length, 1, "what has no name is heard");
      await page.close();
    });
}

test("the keyboard comes to everything that the head of a page has", { timeout: 120_000 },
  async () => {
    const page = await open(visitor, "/status");
    await byId(page, "language-switch").waitFor();
    const all = await page.locator(".nav a, .nav button").count();
    const reached = new Set();
    for (let tab = 0; tab < TABS_MAX; tab += 1) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate(() =>
        [...document.querySelectorAll(".nav a, .nav button")].indexOf(document.activeElement));
      if (place >= 0) reached.add(place);
    }
    assert.ok(all > 5, `${all} controls`);
    assert.equal(reached.size, all);
    await page.close();
  });

test("a page whose server is out of reach says since when, and goes on by itself",
  { timeout: 120_000 }, async () => {
    const page = await open(visitor, "/cases");
    await byId(page, "case-row").first().waitFor();
    await page.route("**/api/**", (asked) => asked.abort());
    await byId(page, "nav-status").click();
    const lost = byId(page, "lost");
    await lost.waitFor({ timeout: 60_000 });
    assert.match(await lost.innerText(), /\d\d:\d\d/, "since when");
    await shoot(page, "30-lost");
    await page.unroute("**/api/**");
    await until("it goes on", 60, async () => (await lost.count()) === 0);
    assert.ok(await page.evaluate(() => !("stale" in document.documentElement.dataset)));
    await page.close();
  });
