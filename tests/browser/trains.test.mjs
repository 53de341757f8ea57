// Training in the worker on the CPU: it learns, it hears Pause, it reports collapse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { number, open, part, ready, screenshot, status, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

/** Runs what the address asks for to its end, or until `enough`. */
async function train(fragment, seconds, enough = () => false) {
  const page = await ready(lab, fragment);
  await part(page, "run-toggle").click();
  await until("the end of training", seconds, async () => (await status(page)) === "finished" || (await enough(page)));
  assert.deepEqual(page.complaints, []);
  return page;
}

test("IMSAT finds the digits", { timeout: 240_000 }, async () => {
  const page = await train("#method=imsat&preset=page&device=cpu&seed=0", 180, async (page) => (await number(page, "acc")) >= 0.9);
  await screenshot(page, "imsat");
  assert.ok((await number(page, "acc")) >= 0.85, `accuracy ${await number(page, "acc")}`);
  assert.equal(await number(page, "active-clusters"), 10);
  await page.close();
});

test("RIM without the marginal entropy collapses, and the alarm says so", { timeout: 180_000 }, async () => {
  const page = await train("#method=rim&preset=page&device=cpu&set.mu=0", 150);
  await screenshot(page, "rim-collapsed");
  assert.ok((await number(page, "active-clusters")) <= 2, `${await number(page, "active-clusters")} active clusters`);
  assert.match(await part(page, "collapse").textContent(), /one cluster|empty clusters/);
  await page.close();
});

test("RIM with it keeps ten clusters", { timeout: 180_000 }, async () => {
  const page = await train("#method=rim&preset=page&device=cpu&set.mu=4", 150);
  assert.equal(await number(page, "active-clusters"), 10);
  assert.doesNotMatch(await part(page, "collapse").textContent(), /one cluster|empty clusters|uniform/);
  await page.close();
});

test("Pause is heard within 300 ms", { timeout: 90_000 }, async () => {
  const page = await ready(lab, "#method=imsat&preset=page&device=cpu");
  await part(page, "run-toggle").click();
  await until("ten steps", 60, async () => (await number(page, "step")) >= 10);
  const [heard, later] = await page.evaluate(async () => {
    const part = (id) => document.querySelector(`[data-testid="${id}"]`);
    const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));
    part("run-toggle").click();
    await wait(300);
    const heard = [part("status").textContent, part("step").textContent];
    await wait(700);
    return [heard, [part("status").textContent, part("step").textContent]];
  });
  assert.equal(heard[0], "paused");
  assert.deepEqual(later, heard, "a step was taken after the pause");
  await page.close();
});

test("one step is one step, reset goes back", { timeout: 90_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50");
  for (const step of [1, 2, 3]) {
    await part(page, "step-once").click();
    await until(`step ${step}`, 20, async () => (await number(page, "step")) === step);
  }
  const values = () => page.locator(".terms li output").allTextContents();
  assert.ok((await values()).every((value) => value !== ""), "a term without a value");
  await part(page, "reset").click();
  await until("step 0", 20, async () => (await number(page, "step")) === 0 && (await status(page)) === "ready");
  await until("no values of the run before", 5, async () => (await values()).every((value) => value === ""));
  await page.keyboard.press("s");
  await until("step 1 by the key S", 20, async () => (await number(page, "step")) === 1);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
