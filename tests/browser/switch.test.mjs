// Turning loss and constraint in a running model brings dead clusters back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { number, open, part, ready, screenshot, status, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

// Small batches, dense layers: cross-entropy pushes the centres away that a batch misses.
const COLLAPSING = "#method=cluster-discrimination&preset=page&device=cpu&per-class=60&set.encoder=mlp&set.hidden=64&set.batch=16&set.steps=5000";
/** Steps after which the alarm is looked for, and within which it must go. */
const COLLAPSED = 200;
const CLEARS = 600;

const alarm = async (page) => (await part(page, "collapse").textContent()).trim();

test("cross-entropy loses clusters, the stable loss with a constraint brings them back", { timeout: 60_000 }, async () => {
  const page = await ready(lab, COLLAPSING);
  await part(page, "run-toggle").click();
  await until("the collapse", 25, async () => (await number(page, "step")) >= COLLAPSED);
  assert.match(await alarm(page), /empty clusters|one cluster/);
  const lost = await number(page, "active-clusters");
  assert.ok(lost <= 6, `${lost} clusters`);
  assert.match(await page.locator(".health").textContent(), /stable loss/, "the alarm names another method's remedy");

  const raised = await number(page, "step");
  await part(page, "knob-loss").selectOption("stable");
  await part(page, "remedy").click();
  assert.equal(await part(page, "knob-constraint").inputValue(), "size", "the remedy is the constraint");
  await until("a healthy run", 30, async () => (await alarm(page)) === "healthy");
  const cleared = await number(page, "step");
  assert.ok(cleared - raised <= CLEARS, `${lost} clusters at step ${raised}, healthy at ${cleared}`);
  assert.equal(await number(page, "active-clusters"), 10);
  assert.equal(await status(page), "running", "turning a live knob has stopped the run");
  assert.match(await page.locator(".share").textContent(), /loss to stable at step \d+/);
  await screenshot(page, "switch");
  assert.deepEqual(page.complaints, []);
  await page.close();
});
