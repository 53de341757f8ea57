// Speed of the page in headless Chromium, on the CPU worker: `make bench`, or `node tests/browser/bench.mjs short`.
import { readFile } from "node:fs/promises";
import { number, open, part, ready, status, until } from "./browser.mjs";

const short = process.argv[2] === "short";
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const row = (what, value, unit) => console.log(`${what.padEnd(52)} ${value.toFixed(1).padStart(9)} ${unit}`);

const lab = await open();
try {
  await first();
  for (const hidden of [256, 1200]) {
    await speed(`RIM 784-${hidden}-${hidden}-10`, `method=rim&set.hidden=${hidden}`);
    await speed(`IMSAT-VAT 784-${hidden}-${hidden}-10`, `method=imsat&set.encoder=mlp&set.augmentation=vat&set.hidden=${hidden}`);
  }
  await drawing();
  await two();
  await memory("steps", "0", [1_000, 10_000], "#method=rim&preset=page&device=cpu&per-class=100&set.hidden=64");
  // Timeline and checkpoints fill their bounds on the way to the second mark.
  await memory("frames", "1", [1_000, 10_000, 20_000], "#method=rim&preset=page&device=cpu&per-class=20&set.hidden=16&set.batch=50");
} finally {
  await lab.close();
}

/** From navigation to the first frame of training, files from this machine. */
async function first() {
  const times = [];
  for (let i = 0; i < (short ? 1 : 5); i++) {
    const page = await ready(lab, "#device=cpu");
    await part(page, "run-toggle").click();
    await until("the first step", 60, async () => (await number(page, "step")) >= 1);
    times.push(await page.evaluate(() => performance.now()));
    await page.close();
  }
  row("navigation to first training frame", median(times), "ms");
}

/** Milliseconds a step, batch 250, as the page shows them. */
async function speed(name, address) {
  const page = await ready(lab, `#preset=page&device=cpu&${address}`);
  await part(page, "run-toggle").click();
  await until("warm-up", 120, async () => (await number(page, "step")) >= 10);
  const rates = [];
  for (let i = 0; i < (short ? 5 : 25); i++) {
    await page.waitForTimeout(400);
    rates.push(Number((await page.locator("#n-rate").textContent()).match(/[\d.]+/)[0]));
  }
  row(name, median(rates), "ms/step");
  await page.close();
}

/** Time of the turns after animation frames, in which charts are drawn, and the longest task of the main thread: by the clock and by its own work. */
async function drawing() {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&set.steps=100000");
  const [training, tasks, work] = await traced(page, async () => {
    await part(page, "run-toggle").click();
    await page.waitForTimeout(short ? 3000 : 10_000);
  });
  row("drawing turn while training, median", median(training), "ms");
  row("drawing turn while training, longest", Math.max(...training), "ms");
  row("longest task of the main thread while training", Math.max(...tasks), "ms");
  row("longest task while training, processor time", Math.max(...work), "ms");

  // A paused run shows every image; changing the colours draws all of them again.
  await part(page, "run-toggle").click();
  await until("the pause", 10, async () => (await status(page)) === "paused");
  await page.waitForTimeout(2000);
  const longest = [];
  for (let i = 0; i < (short ? 6 : 20); i++) {
    const [drawn] = await traced(page, async () => {
      await page.getByRole("button", { name: i % 2 ? "cluster" : "digit", exact: true }).click();
      await page.waitForTimeout(250);
    });
    longest.push(Math.max(...drawn));
  }
  row("drawing 10,000 points, median", median(longest), "ms");
  await page.close();
}

/** The milliseconds of the main thread while `act` runs: of each drawing turn, which a timer starts, of each task, and of the task's own work. */
async function traced(page, act) {
  await lab.browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse(await lab.browser.stopTracing());
  const frame = traceEvents.find((event) => event.name === "FireAnimationFrame");
  const events = (wanted) => traceEvents.filter(({ name, pid, tid, dur }) => name === wanted && dur && pid === frame?.pid && tid === frame.tid);
  const [turns, tasks] = [events("TimerFire"), events("RunTask")];
  return [turns.map(({ dur }) => dur / 1000), tasks.map(({ dur }) => dur / 1000), tasks.map(({ tdur }) => (tdur ?? 0) / 1000)];
}

/** The longest task of the main thread while two runs train side by side on all images. */
async function two() {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&set.steps=100000");
  await part(page, "pin").click();
  await until("both", 60, async () => (await part(page, "a-status").textContent()).trim() === "ready" && (await status(page)) === "ready");
  const [, tasks, work] = await traced(page, async () => {
    await part(page, "run-toggle").click();
    await page.waitForTimeout(short ? 3000 : 10_000);
  });
  row("two runs: longest task of the main thread", Math.max(...tasks), "ms");
  row("two runs: longest task, processor time", Math.max(...work), "ms");
  await page.close();
}

/** Resident memory of the page's process after many steps, or after as many frames where each step is one. */
async function memory(what, pace, marks, address) {
  const page = await ready(lab, address);
  await part(page, "pace").selectOption(pace);
  const session = await lab.browser.newBrowserCDPSession();
  const resident = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sizes = processInfo.filter((process) => process.type === "renderer").map(async ({ id }) => {
      const text = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(text.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024;
    });
    return Math.max(...(await Promise.all(sizes)));
  };
  await part(page, "run-toggle").click();
  let done = 0;
  for (const steps of short ? [100, 500] : marks) {
    while (done < steps) {
      const before = await number(page, "step");
      await page.waitForTimeout(200);
      if ((await status(page)) === "finished") await part(page, "run-toggle").click();
      const now = await number(page, "step");
      done += now >= before ? now - before : now;
    }
    row(`resident memory after ${steps} ${what}`, await resident(), "MB");
  }
  await page.close();
}
