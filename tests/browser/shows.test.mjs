// What methods show of themselves, what they are compared with, and the smaller controls.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { number, open, part, ready, screenshot, status, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open({ permissions: ["clipboard-read", "clipboard-write"] })));
after(() => lab.close());

const AUTOENCODER = "#method=autoencoder&preset=page&device=cpu&per-class=100&set.net=small&set.code=2&set.batch=100";

/** A sum of what a canvas shows, and how many colours are in it. */
async function picture(page, chart) {
  const canvas = part(page, `chart-${chart}`);
  await canvas.scrollIntoViewIfNeeded();
  await page.waitForTimeout(400);
  const shown = await canvas.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return { colours: new Set(new Uint32Array(data.buffer)).size, data: Array.from(data.filter((_, i) => i % 97 === 0)) };
  });
  return { colours: shown.colours, sum: createHash("sha256").update(Buffer.from(shown.data)).digest("hex") };
}

test("the autoencoder's pictures appear and change, and a code can be drawn", { timeout: 120_000 }, async () => {
  const page = await ready(lab, AUTOENCODER);
  await until("the sheets", 20, () => part(page, "chart-sheets").count());
  const first = await picture(page, "sheets");
  assert.ok(first.colours > 20, `${first.colours} colours`);

  await part(page, "run-toggle").click();
  await until("60 steps", 60, async () => (await number(page, "step")) >= 60);
  await part(page, "run-toggle").click();
  await until("the pause", 20, async () => (await status(page)) === "paused");
  assert.notEqual((await picture(page, "sheets")).sum, first.sum, "the pictures have not changed");
  assert.match(await page.locator(".chart.sheets figcaption").textContent(), /reconstructions: Images of the set/);

  const pad = part(page, "pad");
  await pad.scrollIntoViewIfNeeded();
  const drawn = () => part(page, "decoded").locator("canvas").evaluate((canvas) => canvas.toDataURL());
  const middle = await until("the first picture", 20, async () => (await part(page, "decoded").locator("canvas").count()) && drawn());
  const frame = await pad.boundingBox();
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width * 0.9, frame.y + frame.height * 0.2, { steps: 8 });
  await page.mouse.up();
  assert.equal(await pad.getAttribute("aria-valuetext"), "across 2.4, up 1.8");
  const corner = await until("another picture", 20, async () => {
    const now = await drawn();
    return now !== middle && now;
  });
  const words = await part(page, "code").textContent();
  await pad.press("Home");
  await until("the middle by keyboard", 20, async () => (await part(page, "code").textContent()) !== words);
  await pad.press("Shift+ArrowLeft");
  await until("a picture by keyboard", 20, async () => (await drawn()) !== corner);
  await screenshot(page, "autoencoder");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("K-means on the pixels stands beside the scores", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=100&set.hidden=32");
  await part(page, "run-toggle").click();
  await until("its scores", 90, async () => /ACC 0\.\d/.test(await part(page, "baseline").textContent()));
  const acc = (await part(page, "baseline").textContent()).match(/ACC (0\.\d+)/)[1];
  assert.ok(Number(acc) > 0.35 && Number(acc) < 0.75, `ACC ${acc}`);
  const table = page.locator(".chart.scores .table");
  await table.locator("summary").click();
  await until("its column", 10, async () => /K-means ACC/.test(await table.textContent()));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("K-means itself is compared with nothing", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=kmeans&preset=page&device=cpu&per-class=100&set.restarts=2");
  await part(page, "run-toggle").click();
  await until("the end", 40, async () => (await status(page)) === "finished");
  assert.equal((await part(page, "baseline").textContent()).trim(), "");
  await page.close();
});

test("More settings opens, is used and closes by keyboard", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=imsat&preset=page&device=cpu&per-class=50");
  const more = part(page, "more-knobs");
  assert.equal(await part(page, "knob-channels").isVisible(), false);
  await more.locator("summary").focus();
  await page.keyboard.press("Enter");
  await until("the knobs", 10, () => part(page, "knob-channels").isVisible());
  assert.equal(await status(page), "ready", "the key has started the run");
  await page.keyboard.press("Tab");
  assert.ok(await more.evaluate((more) => more.contains(document.activeElement)), "Tab leaves the settings");
  await part(page, "knob-channels").fill("8");
  await part(page, "knob-channels").press("Enter");
  await until("the address", 10, () => new URL(page.url()).hash.includes("set.channels=8"));
  assert.match(await more.locator("summary").textContent(), /1 changed/);
  await more.locator("summary").focus();
  await page.keyboard.press("Space");
  await until("them to close", 10, async () => !(await part(page, "knob-channels").isVisible()));
  const link = new URL(page.url()).hash;
  await page.close();
  const again = await ready(lab, link);
  assert.equal(await part(again, "knob-channels").isVisible(), true, "a turned knob is hidden");
  await again.close();
});

test("a knob is shown where it does something", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=imsat&preset=page&device=cpu&per-class=50");
  const there = (knob) => part(page, `knob-${knob}`).count();
  assert.deepEqual([await there("rotate"), await there("radius"), await there("channels"), await there("hidden")], [1, 0, 1, 0]);
  await part(page, "more-knobs").locator("summary").click();
  await part(page, "knob-augmentation").selectOption("vat");
  await until("the knobs of VAT", 10, () => there("radius"));
  await part(page, "knob-encoder").selectOption("mlp");
  await until("the width of dense layers", 10, () => there("hidden"));
  assert.deepEqual([await there("rotate"), await there("channels")], [0, 0]);
  await page.close();
});

test("a live knob that is turned leaves a mark", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32");
  await part(page, "step-once").click();
  await until("step 1", 20, async () => (await number(page, "step")) === 1);
  const before = await picture(page, "terms");
  await part(page, "knob-mu").fill("1.5");
  await part(page, "knob-mu").press("Enter");
  await until("the note", 10, async () => /mu to 1.5 at step 1/.test(await page.locator(".share").textContent()));
  assert.notEqual((await picture(page, "terms")).sum, before.sum);
  await page.close();
});

test("a number can be typed while training runs", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=100000");
  await part(page, "run-toggle").click();
  await until("ten steps", 20, async () => (await number(page, "step")) >= 10);
  await part(page, "knob-mu").fill("");
  await part(page, "knob-mu").pressSequentially("2.25", { delay: 300 });
  assert.equal(await part(page, "knob-mu").inputValue(), "2.25", "a rendering has put the old value back");
  await part(page, "knob-mu").press("Enter");
  await until("the address", 10, () => new URL(page.url()).hash.includes("set.mu=2.25"));
  assert.equal(await status(page), "running");
  await page.close();
});

test("a file that is dropped is used", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu");
  await page.evaluate(() => {
    const bytes = new Uint8Array(16 + 600 * 64).map((_, i) => (i * 7919) % 251);
    new DataView(bytes.buffer).setUint32(0, 0x803);
    [600, 8, 8].forEach((field, i) => new DataView(bytes.buffer).setUint32(4 * i + 4, field));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], "dropped-images-idx3-ubyte"));
    for (const kind of ["dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
    }
  });
  await until("a run on the dropped images", 20, async () => /dropped-images-idx3-ubyte: 600 images/.test(await page.locator("body").textContent()));
  await until("it to be ready", 20, async () => (await status(page)) === "ready");
  assert.equal(await page.evaluate(() => document.documentElement.hasAttribute("data-dropping")), false);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("link and command are copied", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&seed=5");
  for (const [name, id] of [["link", "link"], ["command", "command"]]) {
    const button = page.getByRole("button", { name: `Copy the ${name}` });
    await button.click();
    await until("Copied", 10, async () => (await button.textContent()) === "Copied");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await part(page, id).textContent());
  }
  await page.close();
});
