// Files of a person's own: a bad one shows its error and leaves the run as it was, a good one is used.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { number, open, part, ready, status, until } from "./browser.mjs";

let lab;
before(async () => (lab = await open()));
after(() => lab.close());

/** An IDX file of `n` images of 8 × 8 pixels, or with other header fields. */
function images(n, { magic = 0x803, height = 8, width = 8, pixels = n * 64 } = {}) {
  const file = Buffer.alloc(16 + pixels);
  [magic, n, height, width].forEach((field, i) => file.writeUInt32BE(field, 4 * i));
  for (let i = 16; i < file.length; i++) file[i] = (i * 7919) % 251;
  return file;
}

const offer = (page, ...files) =>
  part(page, "files").setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: "application/octet-stream", buffer })));

const complaint = (page) =>
  until("an error", 20, async () => (await part(page, "error").textContent())?.trim());

test("a truncated file and a wrong magic number are named", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50");
  await part(page, "step-once").click();
  await until("step 1", 20, async () => (await number(page, "step")) === 1);

  await offer(page, ["short-images-idx3-ubyte", images(1000, { pixels: 100 })]);
  assert.match(await complaint(page), /short-images-idx3-ubyte/);
  assert.equal(await number(page, "step"), 1, "the run was lost");

  await offer(page, ["odd-images-idx3-ubyte", images(300, { magic: 0x123 })]);
  await until("the second error", 20, async () => /odd-images/.test(await part(page, "error").textContent()));
  await part(page, "step-once").click();
  await until("step 2", 20, async () => (await number(page, "step")) === 2);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("images without labels train, and scores are absent", { timeout: 60_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu");
  await offer(page, ["own-images-idx3-ubyte", images(600)]);
  await until("a run on the new images", 20, async () => (await status(page)) === "ready" && (await number(page, "step")) === 0);
  await part(page, "step-once").click();
  await until("step 1", 20, async () => (await number(page, "step")) === 1);
  assert.equal(await number(page, "acc"), null);
  assert.equal((await part(page, "error").textContent()).trim(), "");
  await page.close();
});

test("own images are compared side by side, and both runs go back to MNIST", { timeout: 120_000 }, async () => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&set.hidden=32");
  await offer(page, ["own-images-idx3-ubyte", images(600)]);
  const own = async () => /own-images/.test(await part(page, "images-about").textContent());
  await until("the new images", 20, own);
  await until("a run on them", 20, async () => (await status(page)) === "ready");
  // What is refused does not take the place of what is used, though it has its name.
  await offer(page, ["own-images-idx3-ubyte", images(300, { magic: 0x123 })]);
  assert.match(await complaint(page), /own-images/);
  await part(page, "pin").click();
  const both = () =>
    until("both", 60, async () => (await status(page)) === "ready" && (await part(page, "a-status").textContent()).trim() === "ready");
  await both();
  assert.ok(await own(), "the second run has others");
  await part(page, "step-once").click();
  await until("a step of both", 20, async () => (await number(page, "step")) === 1);
  assert.equal(await number(page, "acc"), null, "there are labels, so these are other images");
  await part(page, "embedded").click();
  await both();
  assert.notEqual(await number(page, "a-acc"), null);
  assert.notEqual(await number(page, "acc"), null);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
