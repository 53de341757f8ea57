// Every method of the catalogue trains in the page, from its preset, on the CPU worker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { number, open, part, ready, status, until } from "./browser.mjs";

let lab;
let ids;
before(async () => {
  lab = await open();
  const page = await ready(lab, "#method=kmeans&device=cpu&per-class=20");
  ids = await part(page, "method").locator("option").evaluateAll((options) => options.map((option) => option.value));
  await page.close();
});
after(() => lab.close());

const terms = (page) => page.locator(".terms .term-name").allTextContents();

test("every method shows its terms, takes steps, and its loss is a number", { timeout: 600_000 }, async (context) => {
  assert.ok(ids.length >= 15, ids.join(" "));
  for (const id of ids) {
    await context.test(id, { timeout: 90_000 }, async () => {
      const page = await ready(lab, `#method=${id}&preset=page&device=cpu&per-class=30`);
      await until("the terms", 20, async () => (await terms(page)).length);
      const told = await terms(page);
      await part(page, "run-toggle").click();
      await until("five steps", 60, async () => (await number(page, "step")) >= 5 || (await status(page)) === "finished");
      if ((await status(page)) !== "finished") {
        await part(page, "run-toggle").click();
        await until("the pause", 20, async () => (await status(page)) !== "running");
      }
      assert.ok((await number(page, "active-clusters")) >= 1);
      assert.deepEqual(await terms(page), told, "other terms than before the first step");
      assert.ok(Number.isFinite(await number(page, "acc")));
      assert.deepEqual(page.complaints, []);
      await page.close();
    });
  }
});
