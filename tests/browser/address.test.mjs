// The address is the state: a link restores it, a change of the state changes it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, part, ready, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

test("a shared link restores the state", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&set.mu=2.5&classes=0,3,8&per-class=100&seed=7&device=cpu");
  assert.equal(await part(page, "method").inputValue(), "rim");
  assert.equal(await part(page, "knob-mu").inputValue(), "2.5");
  assert.equal(await part(page, "seed").inputValue(), "7");
  assert.equal(await part(page, "device").inputValue(), "cpu");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a changed knob is in the address, and the address opens the same page", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu");
  await part(page, "knob-mu").fill("1.5");
  await part(page, "knob-mu").press("Enter");
  await until("mu in the address", 10, () => new URL(page.url()).hash.includes("set.mu=1.5"));
  const link = new URL(page.url()).hash;
  await page.close();
  const again = await ready(lab, link);
  assert.equal(await part(again, "knob-mu").inputValue(), "1.5");
  await again.close();
});
