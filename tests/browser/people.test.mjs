// For everybody: the rules of axe-core on each view in both themes, the help, a phone, a screen reader.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { open, part, ready, screenshot, status, until } from "./browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 360, height: 780 };
const SMALL = "preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=60";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

/** Fails with what axe-core complains of, in either theme, and if the page can be scrolled sideways. */
async function decent(page, view) {
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await until("the theme", 10, async () => (await part(page, "theme").textContent()).includes(colorScheme === "light" ? "Dark" : "Light"));
    await page.waitForTimeout(150);
    const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    const told = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
    assert.deepEqual(told, [], `${view}, ${colorScheme}`);
    await screenshot(page, `${view}-${colorScheme}`);
  }
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${view} is ${wide} pixels wide on a screen of ${screen}`);
}

async function trained(fragment) {
  const page = await ready(lab, fragment);
  await part(page, "run-toggle").click();
  await until("the end", 60, async () => (await status(page)) === "finished");
  return page;
}

/** Both on a wide screen and on a phone. */
async function everywhere(page, view) {
  await decent(page, view);
  await page.setViewportSize(PHONE);
  await decent(page, `${view}-phone`);
  assert.deepEqual(page.complaints, []);
  await page.close();
}

test("a first visit, and its drawer on a phone", { timeout: 90_000 }, async () => {
  const page = await ready(lab, "#device=cpu");
  await page.setViewportSize(PHONE);
  await page.locator(".drawer").click();
  await part(page, "more-knobs").locator("summary").click();
  await decent(page, "drawer");
  await page.locator(".drawer").click();
  await page.setViewportSize({ width: 1280, height: 900 });
  await everywhere(page, "visit");
});

test("on a phone, Run brings the picture into sight", { timeout: 90_000 }, async () => {
  const page = await ready(lab, `#method=rim&${SMALL}`);
  await page.setViewportSize(PHONE);
  const seen = () =>
    part(page, "chart-embedding").evaluate((canvas) => {
      const { top, bottom } = canvas.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  assert.equal(await seen(), false, "the phone is too high for this test");
  await part(page, "run-toggle").click();
  await until("the picture", 10, seen);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a finished run with an image looked at and a table open", { timeout: 120_000 }, async () => {
  const page = await trained(`#method=imsat&preset=page&device=cpu&per-class=20&set.steps=20`);
  await part(page, "chart-embedding").press("ArrowRight");
  await page.locator(".chart.scores .table summary").click();
  await everywhere(page, "finished");
});

test("images selected, and the values of a step", { timeout: 120_000 }, async () => {
  const page = await trained(`#method=rim&${SMALL}`);
  await part(page, "select-cluster").selectOption("1");
  await part(page, "selection-summary").waitFor();
  await part(page, "chart-scores").focus();
  await page.keyboard.press("ArrowLeft");
  await until("the values", 10, async () => /^step/.test(await part(page, "readout-scores").textContent()));
  await everywhere(page, "selection");
});

test("an alarm and an error", { timeout: 120_000 }, async () => {
  const page = await trained(`#method=rim&${SMALL}&set.mu=0&nonsense=1`);
  assert.match(await part(page, "error").textContent(), /`nonsense=1`/);
  assert.match(await part(page, "collapse").textContent(), /cluster/);
  await everywhere(page, "alarm");
});

test("a method with pictures and a pad", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=autoencoder&preset=page&device=cpu&per-class=50&set.net=small&set.code=2&set.batch=100");
  await part(page, "pad").waitFor();
  await everywhere(page, "pictures");
});

test("two runs side by side", { timeout: 120_000 }, async () => {
  const page = await ready(lab, `#method=rim&${SMALL}`);
  await part(page, "pin").click();
  for (const id of ["a-status", "status"]) {
    await until(`${id} ready`, 60, async () => (await part(page, id).count()) > 0 && (await part(page, id).textContent()).trim() === "ready");
  }
  await everywhere(page, "comparison");
});

test("the help opens with ? and with its button, closes with Escape, and gives the focus back", { timeout: 120_000 }, async () => {
  const page = await ready(lab, `#method=rim&${SMALL}`);
  const help = part(page, "help-dialog");
  await part(page, "reset").focus();
  await page.keyboard.press("?");
  await help.waitFor({ state: "visible" });
  await page.keyboard.press("s");
  await page.keyboard.press("Space");
  assert.equal(await help.isVisible(), false, "Space closes by the button that has the focus");
  await page.keyboard.press("?");
  await page.keyboard.press("r");
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  assert.equal(await status(page), "ready", "a key has acted behind the help");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "reset");
  await part(page, "help").click();
  await help.waitFor({ state: "visible" });
  assert.match(await help.textContent(), /runs or pauses the training/);
  assert.match(await help.textContent(), /Krause/);
  await everywhere(page, "help");
});

test("every key of the help that works everywhere does what it says", { timeout: 90_000 }, async () => {
  const page = await ready(lab, `#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=100000`);
  await page.locator("body").press("s");
  await until("a step", 20, async () => (await part(page, "step").textContent()) === "1");
  await page.keyboard.press("Space");
  await until("the run", 20, async () => (await status(page)) === "running");
  await page.keyboard.press("Space");
  await until("the pause", 20, async () => (await status(page)) === "paused");
  await page.keyboard.press("r");
  await until("the reset", 20, async () => (await status(page)) === "ready");
  await page.close();
});

test("a screen reader hears changes of state at once and a running training seldom", { timeout: 90_000 }, async () => {
  const page = await ready(lab, `#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=200`);
  await page.evaluate(() => {
    const spoken = [...document.querySelectorAll("p[role=status]")].find((p) => /step/.test(p.textContent));
    window.heard = [];
    new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, { characterData: true, childList: true, subtree: true });
  });
  const start = Date.now();
  await part(page, "run-toggle").click();
  await until("the end", 60, async () => (await status(page)) === "finished");
  const most = 3 + (Date.now() - start) / 10_000;
  const heard = await page.evaluate(() => window.heard);
  assert.match(heard[0], /^running, step 0/);
  assert.match(heard.at(-1), /^finished, step 200, accuracy 0\.\d\d, \d+ clusters active/);
  assert.ok(heard.length <= most, `${heard.length} sentences: ${heard.join(" | ")}`);
  await page.close();
});

test("nothing moves where the person has asked for that", { timeout: 60_000 }, async () => {
  const page = await ready(lab, `#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=100000`);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await part(page, "run-toggle").click();
  await until("the run", 20, async () => (await status(page)) === "running");
  const moving = () => page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === "running").length);
  assert.equal(await moving(), 0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await until("the pulse otherwise", 10, async () => (await moving()) > 0);
  await page.close();
});
