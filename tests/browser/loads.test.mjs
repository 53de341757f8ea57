// The page loads, at the root and under a sub-path, without a word on the console.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, part, screenshot } from "./browser.mjs";

for (const base of ["/", "/some/where/"]) {
  test(`the page loads under ${base}`, { timeout: 60_000 }, async (t) => {
    const lab = await open({ base });
    t.after(() => lab.close());
    const page = await lab.visit();
    await part(page, "status").waitFor({ timeout: 20_000 });
    await screenshot(page, base === "/" ? "first-visit" : "sub-path");
    assert.deepEqual(page.complaints, []);
  });
}
