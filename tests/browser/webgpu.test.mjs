// WebGPU on the browser's software adapter: slow, but it must agree with the CPU.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { number, open, part, ready, until } from "./browser.mjs";

const STEPS = 3;
const TOLERANCE = 1e-3;

let lab;
before(async () => (lab = await open({ webgpu: true })));
after(() => lab.close());

/** The loss of each of the first steps. */
async function losses(device) {
  const page = await ready(lab, `#method=rim&preset=page&per-class=50&seed=1&device=${device}`, 120);
  const found = [];
  for (let step = 1; step <= STEPS; step++) {
    await part(page, "step-once").click();
    await until(`step ${step} on the ${device}`, 90, async () => (await number(page, "step")) === step);
    found.push(Number((await page.locator("#n-loss").textContent()).replace("−", "-")));
  }
  const words = await part(page, "device-active").textContent();
  assert.deepEqual(page.complaints, []);
  await page.close();
  return [found, words];
}

test("WebGPU agrees with the CPU", { timeout: 400_000 }, async (t) => {
  const page = await lab.visit("#device=cpu");
  const adapter = await page.evaluate(async () => {
    const found = await navigator.gpu?.requestAdapter();
    return found ? `${found.info.vendor} ${found.info.architecture}` : null;
  });
  await page.close();
  if (!adapter) return t.skip("no adapter");
  t.diagnostic(`adapter: ${adapter}`);

  const [cpu, cpuWords] = await losses("cpu");
  const [gpu, gpuWords] = await losses("gpu");
  assert.match(cpuWords, /^CPU/);
  assert.match(gpuWords, /^GPU/);
  t.diagnostic(`losses: CPU ${cpu}, GPU ${gpu}`);
  cpu.forEach((loss, i) => assert.ok(Math.abs(loss - gpu[i]) <= TOLERANCE * Math.max(1, Math.abs(loss)), `step ${i + 1}: ${loss} and ${gpu[i]}`));
});
