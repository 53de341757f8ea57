// Looking back at a run, branching it, its weights as files, and past runs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { number, part, ready, screenshot, status, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";

const { test, everywhere } = browsers({ acceptDownloads: true });

const RIM = "#method=rim&preset=page&device=cpu&per-class=60&set.hidden=32&set.steps=400";
/** A run that no test comes to the end of, however late a pause is. */
const LONG = RIM.replace("steps=400", "steps=100000");

const pressed = async (page, id) => (await part(page, id).getAttribute("aria-pressed")) === "true";

/** A run that shows a frame every ten steps, so that how many there are does not depend on the machine. */
async function framed(lab, address) {
  const page = await ready(lab, address);
  await part(page, "pace").selectOption("10");
  return page;
}

/** Trains until a step, then pauses. */
async function trainTo(page, step) {
  await part(page, "run-toggle").click();
  await until(`step ${step}`, 60, async () => (await number(page, "step")) >= step);
  if ((await status(page)) === "running") await part(page, "run-toggle").click();
  await until("the pause", 20, async () => ["paused", "finished"].includes(await status(page)));
  await page.waitForTimeout(400);
}

/** What a person sees of the present frame. */
async function seen(page) {
  await page.waitForTimeout(600);
  // A busy machine may still be writing the frame.
  let step = -1;
  await until("numbers that rest", 20, async () => {
    const before = step;
    step = await number(page, "step");
    await page.waitForTimeout(300);
    return step === before;
  });
  const texts = await Promise.all(["acc", "nmi", "ari", "active-clusters", "largest-share", "collapse"].map((id) => part(page, id).textContent()));
  const canvas = part(page, "chart-embedding");
  const pixels = await canvas.evaluate((canvas) => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((_, i) => i % 41 === 0)));
  return { step: await number(page, "step"), texts, pixels };
}

const apart = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
const place = async (page) => Number((await part(page, "timeline-about").textContent()).match(/frame (\d+)/)[1]);
const slide = (page, index) => part(page, "timeline").evaluate((slider, index) => {
  slider.value = index;
  slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
}, index);

everywhere("a frame that is looked back at is the one that was recorded, and live is live again", { timeout: 60_000 }, async (lab) => {
  const page = await framed(lab, LONG);
  await trainTo(page, 60);
  const then = await seen(page);
  const index = (await place(page)) - 1;
  await trainTo(page, then.step + 140);
  const now = await seen(page);
  assert.ok(now.step > then.step && apart(now.pixels, then.pixels) > 0.5, "training has changed nothing");
  await slide(page, index);
  const back = await seen(page);
  assert.deepEqual([back.step, ...back.texts], [then.step, ...then.texts]);
  assert.ok(apart(back.pixels, then.pixels) < 0.05, `pixels differ by ${apart(back.pixels, then.pixels)}`);
  assert.match(await part(page, "timeline-about").textContent(), new RegExp(`frame ${index + 1} of \\d+ kept · step ${then.step}`));
  assert.match(await page.locator(".steps").textContent(), /looking back/);
  await part(page, "timeline").focus();
  await page.keyboard.press("ArrowRight");
  await until("the next frame by keyboard", 5, async () => (await place(page)) === index + 2);
  await screenshot(page, "looking-back");
  await part(page, "timeline-live").click();
  const live = await seen(page);
  assert.deepEqual([live.step, ...live.texts], [now.step, ...now.texts]);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a frame stays while training goes on, and a replay runs to the present", { timeout: 60_000 }, async (lab) => {
  const page = await framed(lab, LONG);
  await part(page, "run-toggle").click();
  await until("ten frames", 30, async () => (await place(page)) >= 10);
  const reached = await number(page, "step");
  await slide(page, 2);
  await until("an early step", 5, async () => (await number(page, "step")) < reached);
  const step = await number(page, "step");
  await page.waitForTimeout(800);
  assert.equal(await number(page, "step"), step);
  assert.equal(await status(page), "running");
  await part(page, "run-toggle").click();
  await until("the pause", 20, async () => (await status(page)) === "paused");
  await part(page, "timeline-speed").selectOption("20");
  await part(page, "timeline-replay").click();
  assert.ok(await pressed(page, "timeline-replay"));
  const first = await place(page);
  await until("the replay to go on", 5, async () => (await place(page)) > first + 3);
  await until("its end", 30, async () => !(await pressed(page, "timeline-replay")));
  await until("the present", 5, async () => !/looking back/.test(await page.locator(".steps").textContent()));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a branch starts at the checkpoint with other knobs", { timeout: 60_000 }, async (lab) => {
  const page = await framed(lab, RIM);
  await trainTo(page, 130);
  const kept = Number((await part(page, "timeline-about").textContent()).match(/of (\d+) kept/)[1]);
  await slide(page, kept - 2);
  const label = until("a checkpoint", 10, async () => (await part(page, "branch").textContent()).match(/step (\d+)/)?.[1] > 0 && (await part(page, "branch").textContent()));
  const from = Number((await label).match(/\d+/)[0]);
  await part(page, "knob-mu").fill("1.5");
  await part(page, "knob-mu").press("Enter");
  await part(page, "branch").click();
  await until("the branch", 20, async () => (await number(page, "step")) === from && (await status(page)) === "paused");
  assert.match(await page.locator(".note").textContent(), new RegExp(`Branched from step ${from} of RIM`));
  assert.equal(await part(page, "knob-mu").inputValue(), "1.5");
  await page.locator(".chart.scores .table summary").click();
  const rows = page.locator(".chart.scores tbody tr td:first-child");
  await until("the table", 5, async () => (await rows.count()) > 3);
  const steps = await rows.allTextContents();
  assert.ok(steps[0] === "0" && steps.at(-1) === String(from), `${steps}`);
  await trainTo(page, from + 30);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("weights that do not fit are refused and everything stays", { timeout: 60_000 }, async (lab) => {
  const page = await framed(lab, RIM);
  await trainTo(page, 130);
  const last = await number(page, "step");
  const kept = Number((await part(page, "timeline-about").textContent()).match(/of (\d+) kept/)[1]);
  await slide(page, kept - 2);
  await until("a checkpoint", 10, async () => Number((await part(page, "branch").textContent()).match(/\d+/)[0]) > 0);
  await part(page, "knob-clusters").fill("12");
  await part(page, "knob-clusters").press("Enter");
  await part(page, "branch").click();
  await until("a sentence", 10, async () => /Weights go on only with the method/.test(await part(page, "error").textContent()));
  await part(page, "timeline-live").click();
  await until("the run as it was", 10, async () => (await number(page, "step")) === last);
  assert.equal(await part(page, "knob-clusters").inputValue(), "10");
  await trainTo(page, last + 20);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("weights are saved as a file and loaded again", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, `${RIM}&seed=3`);
  await trainTo(page, 50);
  const then = await seen(page);
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, "save-weights").click()]);
  assert.equal(download.suggestedFilename(), `rim-3-${then.step}.safetensors`);
  const file = await download.path();
  const bytes = await readFile(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  assert.equal(header.__metadata__.step, String(then.step));
  await page.close();
  const other = await ready(lab, "#method=imsat&preset=page&device=cpu&per-class=50");
  await part(other, "load-weights").setInputFiles({ name: "mine.safetensors", mimeType: "", buffer: bytes });
  await until("the run of the file", 20, async () => (await status(other)) === "paused" && (await number(other, "step")) === then.step);
  assert.equal(await part(other, "method").inputValue(), "rim");
  await until("the address", 10, () => /seed=3/.test(new URL(other.url()).hash));
  assert.deepEqual((await seen(other)).texts.slice(0, 3), then.texts.slice(0, 3));
  await part(other, "load-weights").setInputFiles({ name: "text.safetensors", mimeType: "", buffer: Buffer.from("text") });
  await until("a sentence", 10, async () => /`text.safetensors` cannot be loaded/.test(await part(other, "error").textContent()));
  assert.deepEqual(other.complaints, []);
  await other.close();
});

test("a past run survives a reload, is overlaid, resumed and deleted", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, `${RIM}&seed=8`);
  await part(page, "past-clear").click({ timeout: 500 }).catch(() => {});
  for (const entry of await part(page, "past-delete").all()) await entry.click({ timeout: 500 }).catch(() => {});
  await trainTo(page, 90);
  const { texts } = await seen(page);
  await until("the run in the list", 10, async () => (await part(page, "past-run").count()) === 1);
  await until("its weights", 10, () => part(page, "past-resume").isEnabled());
  await page.waitForTimeout(500);
  await page.reload();
  await until("the page again", 60, async () => (await status(page).catch(() => "")) === "ready");
  await until("the past run", 10, async () => (await part(page, "past-run").count()) === 1);
  assert.match(await part(page, "past-run").textContent(), new RegExp(`Run \\d+: RIM.*seed 8.*ACC ${texts[0]} · NMI ${texts[1]}`));
  const colours = await part(page, "past-run").locator("canvas").evaluate((canvas) => new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size);
  assert.ok(colours > 10, `${colours} colours`);

  await trainTo(page, 20);
  const scores = part(page, "chart-scores");
  const shown = async () => {
    await scores.scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    return scores.evaluate((canvas) => canvas.toDataURL());
  };
  const plain = await shown();
  await part(page, "past-overlay").last().click();
  assert.ok((await shown()) !== plain, "the overlay draws nothing");
  await screenshot(page, "past-runs");
  const resume = part(page, "past-run").last().locator('[data-testid="past-resume"]');
  const from = Number((await resume.getAttribute("title")).match(/step (\d+)/)[1]);
  await resume.click();
  await until("the run to go on", 20, async () => (await number(page, "step")) === from && (await status(page)) === "paused");
  await trainTo(page, from + 20);
  while ((await part(page, "past-delete").count()) > 0) await part(page, "past-delete").first().click();
  await page.waitForTimeout(300);
  await page.reload();
  await until("the page once more", 60, async () => (await status(page).catch(() => "")) === "ready");
  assert.equal(await part(page, "past-run").count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("with less movement there is no replay, but frames can be gone through", { timeout: 60_000 }, async (lab) => {
  const page = await lab.visit(RIM);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.reload();
  await until("a run", 60, async () => (await status(page).catch(() => "")) === "ready");
  await trainTo(page, 60);
  assert.equal(await part(page, "timeline-replay").count(), 0);
  const at = await place(page);
  await part(page, "timeline-back").click();
  await until("the frame before", 5, async () => (await place(page)) === at - 1);
  await part(page, "timeline-on").click();
  await until("the present", 5, async () => (await place(page)) === at);
  await page.close();
});
