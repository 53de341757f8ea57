// The page in Firefox: it trains on the CPU worker, is paused and turned on the way, tells of a collapse, and is kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inFirefox, number, open, part, ready, screenshot, status, turn, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open({ launch: inFirefox })));
after(() => lab.close());

test("IMSAT trains on the CPU worker", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=imsat&preset=page&per-class=50&set.steps=40");
  await part(page, "run-toggle").click();
  await until("the end", 90, async () => (await status(page)) === "finished");
  assert.match(await part(page, "device-active").textContent(), /^CPU/);
  assert.ok((await number(page, "acc")) > 0.15, `accuracy ${await number(page, "acc")}`);
  await screenshot(page, "imsat");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a run is paused, turned and goes on until it collapses", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=100&set.hidden=64");
  await part(page, "run-toggle").click();
  await until("ten steps", 30, async () => (await number(page, "step")) >= 10);
  await page.keyboard.press("Space");
  await until("the pause", 10, async () => (await status(page)) === "paused");
  await page.waitForTimeout(1000);
  const step = await number(page, "step");
  await page.waitForTimeout(500);
  assert.equal(await number(page, "step"), step, "a step was taken after the pause");
  await turn(page, "knob-mu", "0");
  await until("the address", 10, () => page.evaluate(() => location.hash.includes("set.mu=0")));
  await part(page, "run-toggle").click();
  await until("more steps of the same run", 30, async () => (await number(page, "step")) > step + 10);
  await until("the alarm", 90, async () => /one cluster|empty clusters/.test(await part(page, "collapse").textContent()));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("the help opens and closes, and a phone has nothing beside its screen", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50");
  await page.keyboard.press("?");
  await part(page, "help-dialog").waitFor({ state: "visible" });
  await page.keyboard.press("Escape");
  await part(page, "help-dialog").waitFor({ state: "hidden" });
  await page.setViewportSize({ width: 500, height: 780 });
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${wide} pixels on a screen of ${screen}`);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("after one visit the page trains without a server", { timeout: 90_000 }, async () => {
  const fragment = "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32";
  const page = await ready(lab, fragment);
  await until("the page to be kept", 40, () =>
    page.evaluate(async () => Boolean(navigator.serviceWorker.controller && (await caches.match(new URL("./", document.baseURI))))),
  );
  await page.close();
  lab.server.closeAllConnections();
  await new Promise((closed) => lab.server.close(closed));
  const again = await ready(lab, fragment);
  await part(again, "step-once").click();
  await until("a step", 30, async () => (await number(again, "step")) === 1);
});
