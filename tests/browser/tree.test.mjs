// A tree of clusters over the features of any method that learns.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { table } from "./charts.mjs";
import { number, open, part, ready, screenshot, status, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

test("a tree grows over the features, is drawn and scored, and goes again", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=imsat&preset=page&device=cpu&per-class=60&set.encoder=mlp&set.augmentation=vat&set.hidden=64");
  assert.equal(await part(page, "chart-tree").count(), 0, "nobody asked for a tree yet");
  await part(page, "run-toggle").click();
  await until("100 steps", 60, async () => (await number(page, "step")) >= 100);
  await part(page, "run-toggle").click();
  await until("the pause", 20, async () => (await status(page)) === "paused");

  await part(page, "grow-tree").click();
  assert.equal(await part(page, "grow-tree").getAttribute("aria-pressed"), "true");
  await until("the tree", 30, () => part(page, "chart-tree").count());
  await part(page, "chart-tree").scrollIntoViewIfNeeded();
  const branches = await table(page, "tree");
  assert.ok(branches.length > 3, `${branches.length} rows in the table`);
  const before = await number(page, "step");
  await part(page, "step-once").click();
  await until("another step", 20, async () => (await number(page, "step")) > before);
  const [names, ...rows] = await table(page, "gauges");
  const agreement = Number(rows.at(-1)[names.findIndex((name) => name.includes("tree at K clusters: NMI"))]);
  assert.ok(agreement > 0.1 && agreement <= 1, `NMI ${agreement} in ${names}`);
  await screenshot(page, "tree");

  await part(page, "grow-tree").click();
  await part(page, "step-once").click();
  await until("the tree to go", 30, async () => (await part(page, "chart-tree").count()) === 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("SCC grows its own tree and has no such button", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=scc&preset=page&per-class=30&set.points=200&device=cpu");
  assert.equal(await part(page, "grow-tree").count(), 0);
  await page.close();
});
