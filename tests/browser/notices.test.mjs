// A browser that lacks something gets a sentence, not an empty page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { number, open, part, ready, screenshot, until } from "./browser.mjs";

const words = (page) => page.locator(".splash.first").innerText();

test("without JavaScript the page says what it needs", { timeout: 60_000 }, async (t) => {
  const lab = await open({ javaScriptEnabled: false });
  t.after(() => lab.close());
  const page = await lab.visit();
  assert.equal((await words(page)).trim(), "This page trains neural networks in your browser: it needs JavaScript and WebAssembly.");
  assert.equal(await page.locator("h1").innerText(), "Deep Clustering Playground");
  await screenshot(page, "no-javascript");
  assert.deepEqual(page.complaints, []);
});

for (const [missing, name] of [
  ["Worker", "Web Workers"],
  ["WebAssembly", "WebAssembly"],
]) {
  test(`without ${name} the page says so`, { timeout: 60_000 }, async (t) => {
    const lab = await open();
    t.after(() => lab.close());
    await lab.context.addInitScript((missing) => delete globalThis[missing], missing);
    const page = await lab.visit();
    await until("the page's script", 20, () => page.evaluate(() => document.readyState === "complete"));
    await page.waitForTimeout(500);
    assert.match(await words(page), new RegExp(`This browser has no ${name}, which the page needs`));
    await screenshot(page, `no-${missing.toLowerCase()}`);
    assert.deepEqual(page.complaints, []);
  });
}

test("where a part of the page cannot be fetched it says so, and still trains", { timeout: 60_000 }, async (t) => {
  const lab = await open();
  t.after(() => lab.close());
  await lab.context.route(/later\.wasm/, (route) => route.abort());
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50");
  assert.match(await part(page, "error").textContent(), /A part of the page could not be fetched.*reload the page/);
  await part(page, "step-once").click();
  await until("a step", 20, async () => (await number(page, "step")) === 1);
  await part(page, "help").click();
  await part(page, "help-close").click();
  await until("the help to close, which has no words", 5, async () => !(await part(page, "help-dialog").isVisible()));
});
