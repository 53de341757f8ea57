// Two runs side by side: in step, on the same images, with what differs named.
import assert from "node:assert/strict";
import { number, part, ready, screenshot, status, turn, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";

const { test, everywhere } = browsers({ viewport: { width: 1440, height: 900 } });

const RIM = "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.mu=4";

/** Waits until both sides can train. */
async function both(page, word) {
  await until(`both ${word}`, 60, async () => {
    const words = [await part(page, "a-status").textContent(), await status(page)].map((text) => text.trim());
    return words.every((found) => found === word);
  });
}

/** The steps of A and B, both in one look: training goes on between two. */
const steps = (page) => page.evaluate(() => ["a-n-step", "n-step"].map((id) => Number(document.getElementById(id).textContent)));

everywhere("a run is pinned, another trains beside it in step, and the difference is measured", { timeout: 120_000 }, async (lab) => {
  const page = await ready(lab, RIM);
  await part(page, "pin").click();
  await both(page, "ready");
  assert.match(await part(page, "differences").textContent(), /Nothing differs/);

  await turn(page, "knob-mu", "0");
  await until("the difference", 10, async () => /mu\s*4\s*0/.test(await part(page, "differences").textContent()));
  await both(page, "ready");

  await part(page, "pace").selectOption("10");
  await part(page, "run-toggle").click();
  const apart = [];
  await until("300 steps", 90, async () => {
    const [a, b] = await steps(page);
    apart.push(Math.abs(a - b));
    return a >= 300 && b >= 300;
  });
  await part(page, "run-toggle").click();
  await both(page, "paused");
  await screenshot(page, "compare");
  assert.ok(Math.max(...apart) <= 10, `up to ${Math.max(...apart)} steps apart`);
  assert.ok((await number(page, "a-active-clusters")) >= 5, "A, with H(Y), has lost its clusters");
  assert.ok((await number(page, "active-clusters")) <= 2, "B, without H(Y), has not collapsed");
  // The last looks come after the pause is told, and the side that is behind is sent on only then.
  let before = [];
  await until("both to rest at one step", 20, async () => {
    const [a, b] = await steps(page);
    const rest = a === before[0] && b === before[1];
    before = [a, b];
    await page.waitForTimeout(500);
    return rest && a === b;
  });
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("pointing at an image shows it on both sides", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, RIM);
  await part(page, "pin").click();
  await both(page, "ready");
  await part(page, "a-chart-embedding").focus();
  await page.keyboard.press("ArrowRight");
  const cards = page.locator(".image-card dd:first-of-type");
  await until("two cards", 10, async () => (await page.locator(".image-card:not(.empty)").count()) === 2);
  const shown = await cards.allTextContents();
  assert.equal(shown[0], shown[4] ?? shown[1]);
  await page.close();
});

test("a link restores both, the controls change either, and one is kept", { timeout: 60_000 }, async (lab) => {
  const page = await lab.visit(`${RIM}&a.method=rim&a.preset=page&a.device=cpu&a.set.hidden=32&a.set.mu=1.5`);
  await until("both", 60, async () => (await part(page, "a-status").count()) === 1);
  await both(page, "ready");
  assert.match(await part(page, "differences").textContent(), /mu\s*1.5\s*4/);
  assert.equal(Number(await part(page, "knob-mu").inputValue()), 4);
  await part(page, "steer-a").click();
  await until("A's knobs", 10, async () => Number(await part(page, "knob-mu").inputValue()) === 1.5);
  await part(page, "seed").fill("7");
  await part(page, "seed").press("Enter");
  await until("the link", 10, () => /seed=7/.test(new URL(page.url()).hash) && /a\.set\.mu=1\.5/.test(new URL(page.url()).hash));
  await both(page, "ready");
  await part(page, "keep-a").click();
  await until("one run", 10, async () => (await part(page, "a-status").count()) === 0);
  assert.equal(Number(await part(page, "knob-mu").inputValue()), 1.5);
  assert.equal(await status(page), "ready");
  await part(page, "step-once").click();
  await until("a step", 20, async () => (await number(page, "step")) === 1);

  // A link that is followed where the page is open already.
  await page.evaluate((hash) => (location.hash = hash), `${RIM}&a.method=kmeans&a.preset=page&a.device=cpu`);
  await until("the other comparison", 60, async () => /K-means/.test((await part(page, "differences").textContent().catch(() => "")) ?? ""));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("both sides share the axis of steps", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, RIM);
  await part(page, "pace").selectOption("10");
  await part(page, "run-toggle").click();
  await until("40 steps", 60, async () => (await number(page, "step")) >= 40);
  await part(page, "run-toggle").click();
  await until("the pause", 10, async () => (await status(page)) === "paused");
  await part(page, "pin").click();
  await until("B", 60, async () => (await status(page)) === "ready");
  await part(page, "step-once").click();
  await until("a step of B", 20, async () => (await number(page, "step")) === 1);
  const [a, b] = await steps(page);
  assert.ok(a >= 40 && b === 1, `A at ${a}, B at ${b}`);

  // The last observation of B lies at the beginning of an axis that reaches to the last one of A.
  await part(page, "chart-scores").focus();
  await page.keyboard.press("ArrowLeft");
  const line = page.locator("#chart-scores + .cursor path");
  const path = await until("the cursor", 10, () => line.getAttribute("d"));
  const width = await part(page, "chart-scores").evaluate((canvas) => canvas.clientWidth);
  const right = Number(path.match(/^M([\d.]+)/)[1]);
  assert.ok(right > 0 && right < 0.35 * width, `at ${right} of ${width} pixels`);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
