// The people of the desk in a browser: the administrator's link, somebody new, what the new one
// sees, the own password, the audit, and the end of a sign-in.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { arrive, byId, setUp, shoot, until, WEB } from "./visitor.mjs";

const SETUP = process.env.SETUP ?? "";
const CHIEF = "a quiet street at noon";
const WANG = "the lamp is lit at dusk";
const WANG_LATER = "the lamp goes out at dawn";

let visitor;
let chief;
let wang;

before(async () => {
  visitor = await arrive();
}, { timeout: 60_000 });

after(async () => {
  await visitor?.browser.close();
});

const rowOf = (page, name) => page.locator(`[data-testid="person"][data-name="${name}"]`);

test("a one-time link makes an administrator, who sees the people", { timeout: 120_000 },
  async () => {
    chief = await setUp(visitor, SETUP, CHIEF);
    await byId(chief, "nav-people").click();
    await rowOf(chief, "chief").waitFor();
    await shoot(chief, "20-people");
  });

test("somebody new gets a post, streets and a link that is shown once", { timeout: 120_000 },
  async () => {
    await byId(chief, "person-add").click();
    await byId(chief, "person-form").locator("input[name=name]").fill("wang");
    await byId(chief, "person-post").selectOption("dispatcher");
    await byId(chief, "duty-only").check();
    await byId(chief, "duty-streets").locator("input").first().check();
    await shoot(chief, "21-person");
    await byId(chief, "person-send").click();
    const link = await byId(chief, "link").inputValue();
    assert.ok(link.startsWith(`${WEB}/setup#`), link);
    await shoot(chief, "22-link");
    await byId(chief, "link-done").click();
    await byId(chief, "link-sheet").waitFor({ state: "detached" });
    assert.ok(!(await chief.content()).includes(link.split("#")[1]), "it is shown once");
    wang = await setUp(visitor, link, WANG);
    assert.equal(await byId(wang, "nav-people").count(), 0, "a dispatcher has no such page");
    await wang.goto(`${WEB}/people`);
    await byId(wang, "no-page").waitFor();
    const row = rowOf(chief, "wang");
    await until("the list says that the link was used", 30, async () =>
      (await row.locator(".ready").count()) === 1);
  });

test("the own password is changed in the account's menu, and the old one is worth nothing",
  { timeout: 120_000 }, async () => {
    await byId(wang, "who").click();
    await byId(wang, "change-password").click();
    const sheet = byId(wang, "password");
    const fill = async (old, fresh) => {
      const [first, ...rest] = await sheet.locator("input[type=password]").all();
      await first.fill(old);
      for (const field of rest) await field.fill(fresh);
      await byId(wang, "password-send").click();
    };
    await fill(WANG, WANG_LATER);
    await byId(wang, "password-done").waitFor({ timeout: 30_000 });
    await wang.keyboard.press("Escape");
    await byId(wang, "password-done").waitFor({ state: "detached" });
    await byId(wang, "who").click();
    await byId(wang, "sign-out").click();
    const form = byId(wang, "sign-in");
    await form.locator("input").first().fill("wang");
    await form.locator("input").nth(1).fill(WANG_LATER);
    await byId(wang, "sign-in-send").click();
    await byId(wang, "who").waitFor({ timeout: 30_000 });
  });

test("an administrator takes a sign-in, whose page ends at once, and the audit tells it all",
  { timeout: 120_000 }, async () => {
    await rowOf(chief, "wang").locator("[data-testid=person-remove]").click();
    await shoot(chief, "23-removal");
    await byId(chief, "removal-send").click();
    await rowOf(chief, "wang").waitFor({ state: "detached" });
    await byId(wang, "sign-in").waitFor({ timeout: 60_000 });
    await rowOf(chief, "chief").locator("[data-testid=person-remove]").click();
    await byId(chief, "removal-send").click();
    await byId(chief, "removal").locator("[role=alert]").waitFor();
    await chief.keyboard.press("Escape");
    await byId(chief, "people-audit").click();
    const noted = () => byId(chief, "audit-row").evaluateAll((all) =>
      all.map((row) => row.dataset.what));
    await until("the newest stands first", 20, async () =>
      (await noted())[0] === "operator_removed");
    const all = await noted();
    for (const what of ["operator_added", "set_up", "password_changed", "signed_out"]) {
      assert.ok(all.includes(what), `${what} among ${all}`);
    }
    await shoot(chief, "24-audit");
  });

test("nothing failed but what was asked for, and nothing was asked of elsewhere", () => {
  // A browser calls an answer of 4xx an error: the last administrator's, and the taken sign-in's.
  const told = visitor.errors.filter((error) => !/status of 40[19]/.test(error));
  assert.deepEqual(told, []);
  assert.deepEqual(visitor.elsewhere, []);
});
