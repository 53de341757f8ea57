// Images looked at together, exact values under one cursor, and what can be taken along.
import assert from "node:assert/strict";
import { number, part, ready, screenshot, status, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";
import { frame, rows, saved, table } from "./charts.mjs";

const { test, everywhere } = browsers({ acceptDownloads: true });

const RIM = "#method=rim&preset=page&device=cpu&per-class=100&set.hidden=32&set.steps=60";

/** A page whose run has taken its last step, with a frame every ten: a fast machine would show none between the ends. */
async function trained(lab) {
  const page = await ready(lab, RIM);
  await part(page, "pace").selectOption("10");
  await part(page, "run-toggle").click();
  await until("the end", 40, async () => (await status(page)) === "finished");
  return page;
}

/** An outline about every image, in shares of the embedding's width and height. */
const EVERYTHING = [[0.01, 0.02], [0.99, 0.02], [0.99, 0.98], [0.01, 0.98], [0.01, 0.03]];

/** Draws an outline in the embedding; the mouse that it gives back still holds its button. */
async function outline(page, [start, ...corners]) {
  const box = await frame(page, "embedding");
  const at = ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(start));
  await page.mouse.down();
  for (const corner of corners) await page.mouse.move(...at(corner), { steps: 6 });
  return page.mouse;
}

const selected = (page) => number(page, "selection-count");
const readout = (page, chart) => part(page, `readout-${chart}`).textContent();

everywhere("a click on a cell or a bar lists exactly its images", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  const [, ...counts] = await table(page, "confusion");
  const box = await frame(page, "confusion");
  // Every place of a coarse raster: what the readout says is what a click selects.
  const seen = new Map();
  for (let down = 0.12; down < 1; down += 0.1) {
    const at = [box.x + box.width * (0.3 + 0.6 * down), box.y + box.height * down];
    await page.mouse.move(...at);
    const words = await until("a value", 5, async () => /cluster \d+ · digit \d+ · \d+ images/.test(await readout(page, "confusion")) && readout(page, "confusion"));
    const [cluster, digit, count] = words.match(/\d+/g).map(Number);
    const row = counts.find((cells) => Number.parseInt(cells[0]) === cluster);
    assert.equal(Number(row[1 + digit]), count, words);
    seen.set(count, { at, cluster, digit });
  }
  const most = Math.max(...seen.keys());
  await page.mouse.click(...seen.get(most).at);
  await until("the selection", 5, async () => (await selected(page)) === most);
  const { cluster, digit } = seen.get(most);
  assert.match(await part(page, "selection-summary").textContent(), new RegExp(`Digit ${digit} in cluster ${cluster}`));

  const sizes = await frame(page, "sizes");
  await page.mouse.move(sizes.x + sizes.width / 2, sizes.y + sizes.height / 2);
  const words = await until("a value", 5, async () => /cluster \d+ · \d+ images/.test(await readout(page, "sizes")) && readout(page, "sizes"));
  const [chosen, size] = words.match(/\d+/g).map(Number);
  await page.mouse.click(sizes.x + sizes.width / 2, sizes.y + sizes.height / 2);
  await until("the cluster", 5, async () => (await selected(page)) === size);
  assert.equal(await part(page, "select-cluster").inputValue(), String(chosen));

  const before = await part(page, "chart-selected").evaluate((canvas) => canvas.toDataURL());
  await page.getByRole("button", { name: "most uncertain" }).click();
  await until("another order", 5, async () => (await part(page, "chart-selected").evaluate((canvas) => canvas.toDataURL())) !== before);
  await screenshot(page, "inspect-cluster");
  await page.keyboard.press("Escape");
  await until("no selection", 5, async () => (await selected(page)) === null);

  const gallery = await frame(page, "gallery");
  await page.mouse.click(gallery.x + 4, gallery.y + gallery.height * 0.15);
  await until("a row's cluster", 5, async () => (await selected(page)) !== null);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("an outline selects what it encloses", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  const picture = () => part(page, "chart-embedding").evaluate((canvas) => canvas.toDataURL());
  const mouse = await outline(page, EVERYTHING);
  const before = await picture();
  assert.notEqual(await page.locator(".lasso polygon").getAttribute("points"), "");
  await mouse.up();
  await until("every image", 5, async () => (await selected(page)) === 1000);

  await (await outline(page, [[0.2, 0.2], [0.5, 0.2], [0.5, 0.6], [0.2, 0.6]])).up();
  await until("some images", 5, async () => (await selected(page)) > 0 && (await selected(page)) < 1000);
  await until("them to stand out", 5, async () => (await picture()) !== before);
  await screenshot(page, "inspect-outline");
  await part(page, "selection-clear").click();
  await until("no selection", 5, async () => (await selected(page)) === null);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("the list of what an outline encloses can be saved", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  await (await outline(page, EVERYTHING)).up();
  await until("every image", 5, async () => (await selected(page)) === 1000);
  const list = await saved(page, () => part(page, "selection-csv").click());
  assert.match(list.name, /^rim-seed0-step60-selection\.csv$/);
  assert.equal(rows(list.bytes)[0], "index,label,cluster,probability");
  assert.equal(rows(list.bytes).length, 1 + 1000);
  assert.match(rows(list.bytes)[1], /^\d+,\d,\d,[01]\.\d{3}$/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("one cursor shows one step in every chart, with the table's values", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  await page.setViewportSize({ width: 1280, height: 1600 });
  const entropies = await table(page, "entropies");
  const box = await frame(page, "scores");
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
  const words = await until("the values", 5, async () => /^step \d+ · ACC/.test(await readout(page, "scores")) && readout(page, "scores"));
  const step = words.match(/^step (\d+)/)[1];
  const other = await readout(page, "entropies");
  assert.ok(other.startsWith(`step ${step} · `), `${words} | ${other}`);
  const row = entropies.find((cells) => cells[0] === step);
  for (const [column, name] of entropies[0].entries()) {
    if (name === "H(Y)" || name === "H(Y|X)") assert.ok(other.includes(` · ${name} ${row[column]}`), `${other} | ${row}`);
  }
  assert.match(await page.locator(".chart.entropies .cursor path").getAttribute("d"), /^M[\d.]+ [\d.]+V[\d.]+$/);
  await screenshot(page, "inspect-cursor");
  await page.mouse.move(2, 2);
  await until("no values", 5, async () => (await readout(page, "scores")) === "");

  await part(page, "chart-scores").focus();
  await page.keyboard.press("ArrowLeft");
  const last = await until("the last step", 5, async () => /^step \d+/.test(await readout(page, "terms")) && readout(page, "terms"));
  await page.keyboard.press("ArrowLeft");
  await until("the step before", 5, async () => (await readout(page, "terms")) !== last);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("every chart can be saved as numbers, bitmap and drawing", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  const charts = ["embedding", "scores", "terms", "entropies", "sizes", "shares", "gauges", "confusion", "gallery"];
  for (const chart of charts) {
    await frame(page, chart);
    const save = (kind) => saved(page, () => part(page, `save-${kind}-${chart}`).click());
    const [csv, png, svg] = [await save("csv"), await save("png"), await save("svg")];
    assert.equal(csv.name, `rim-seed0-step60-${chart}.csv`);
    const widths = new Set(rows(csv.bytes).map((row) => row.replace(/"[^"]*"/g, "").split(",").length));
    assert.ok(rows(csv.bytes).length > 2 && widths.size === 1, `${chart}: ${rows(csv.bytes).length} rows, ${[...widths]} columns`);
    assert.deepEqual([...png.bytes.subarray(1, 4)], [..."PNG"].map((c) => c.charCodeAt(0)));
    const wide = await part(page, `chart-${chart}`).evaluate((canvas) => canvas.width);
    assert.equal(png.bytes.readUInt32BE(16), wide);
    const marks = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      return parsed.querySelector("parsererror") ? 0 : parsed.documentElement.querySelectorAll("*").length;
    }, svg.bytes.toString());
    assert.ok(marks > 10, `${chart}: ${marks} marks`);
  }
  const points = await saved(page, () => part(page, "save-csv-embedding").click());
  assert.equal(rows(points.bytes).length, 1 + 1000);

  const assignments = await saved(page, () => part(page, "save-assignments").click());
  assert.equal(rows(assignments.bytes).length, 1 + 1000);
  const indices = rows(assignments.bytes).slice(1).map((row) => Number(row.split(",")[0]));
  assert.ok(indices.every((index, i) => i === 0 || index > indices[i - 1]), "not in the order of the file");
  const history = await saved(page, () => part(page, "save-history").click());
  assert.match(rows(history.bytes)[0], /^step,seconds,.*acc.*term: /);
  assert.ok(rows(history.bytes).length > 2);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a term and its curve point at each other", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  await page.setViewportSize({ width: 1280, height: 1600 });
  await frame(page, "terms");
  const shown = () => part(page, "chart-terms").evaluate((canvas) => canvas.toDataURL());
  const plain = await shown();
  const row = page.locator(".terms li").nth(1);
  await row.focus();
  await until("the curve to stand out", 5, async () => (await shown()) !== plain);
  assert.ok(await row.evaluate((row) => row.hasAttribute("data-lit")));
  await row.blur();
  await until("all curves alike", 5, async () => (await shown()) === plain);

  const box = await frame(page, "terms");
  const lit = () => page.locator(".terms li[data-lit]").count();
  let found = false;
  for (let down = 0.2; down < 0.9 && !found; down += 0.02) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * down);
    await page.waitForTimeout(60);
    found = (await lit()) === 1;
  }
  assert.ok(found, "no curve points at its term");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("the embedding is recorded while it trains", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32&set.steps=100000");
  await part(page, "run-toggle").click();
  await part(page, "record").click();
  await until("it to record", 5, async () => /Stop/.test(await part(page, "record").textContent()));
  await page.waitForTimeout(2500);
  const film = await saved(page, () => part(page, "record").click());
  assert.match(film.name, /^rim-seed0-step\d+-embedding\.webm$/);
  assert.ok(film.bytes.length > 10_000, `${film.bytes.length} bytes`);
  assert.equal(film.bytes.readUInt32BE(0), 0x1a45dfa3, "no WebM");
  await until("the button", 5, async () => /Record/.test(await part(page, "record").textContent()));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("two runs share the cursor and the selection", { timeout: 60_000 }, async (lab) => {
  const page = await trained(lab);
  await part(page, "pin").click();
  await until("the second run", 30, async () => (await status(page)) === "ready");
  await frame(page, "sizes");
  const [, ...sizes] = await table(page, "sizes");
  const [cluster, size] = sizes.find((row) => Number(row[1]) > 0);
  await part(page, "select-cluster").selectOption(cluster);
  const count = await until("the selection", 5, () => selected(page));
  assert.equal(count, Number(size));
  await part(page, "steer-a").click();
  await until("the same images in the other run", 5, async () => /Cluster \d+ of B/.test(await part(page, "selection-summary").textContent()));
  assert.equal(await selected(page), count);

  await frame(page, "scores");
  await part(page, "a-chart-scores").focus();
  await page.keyboard.press("ArrowRight");
  const words = await until("the values", 5, async () => /^step 0 · ACC/.test(await readout(page, "scores")) && readout(page, "scores"));
  await screenshot(page, "inspect-two");
  assert.equal(words.split(" · ")[0], (await part(page, "a-readout-scores").textContent()).split(" · ")[0]);
  await page.keyboard.press("Escape");
  await until("no selection", 5, async () => (await selected(page)) === null);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
