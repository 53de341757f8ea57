// The map of neighbours: images that look alike lie together in it.
import assert from "node:assert/strict";
import { part, ready, screenshot, status, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";
import { frame, rows, saved } from "./charts.mjs";

const { test } = browsers({ acceptDownloads: true });

const KMEANS = "#method=kmeans&preset=page&device=cpu&per-class=50&set.restarts=1";

/** Where each image lies in a layout, and its digit, from the file that the layout is saved as. */
async function points(page, layout) {
  const { bytes } = await saved(page, () => part(page, `save-csv-${layout}`).click());
  const [head, ...lines] = rows(bytes);
  assert.equal(head, "index,label,cluster,x,y");
  return lines.map((line) => line.split(",").map(Number)).map(([, digit, , x, y]) => ({ digit, x, y }));
}

/** Mean distances between images of one digit and of different digits, and the share whose nearest image has their digit. */
function likeness(points) {
  const sums = { one: [0, 0], different: [0, 0] };
  let kept = 0;
  for (const here of points) {
    let nearest = { far: Infinity };
    for (const there of points) {
      if (here === there) continue;
      const far = Math.hypot(here.x - there.x, here.y - there.y);
      const sum = sums[here.digit === there.digit ? "one" : "different"];
      sum[0] += far;
      sum[1] += 1;
      if (far < nearest.far) nearest = { far, digit: there.digit };
    }
    kept += nearest.digit === here.digit;
  }
  const [one, different] = [sums.one, sums.different].map(([sum, count]) => sum / count);
  return { one, different, kept: kept / points.length };
}

/** How many pixels of the embedding have the colour of a cluster; words and lines are grey. */
const coloured = (page) =>
  part(page, "chart-embedding").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const grey = (at) => Math.max(...data.subarray(at, at + 3)) - Math.min(...data.subarray(at, at + 3)) < 60;
    return Array.from({ length: data.length / 4 }, (_, i) => 4 * i).filter((at) => !grey(at)).length;
  });

const choose = (page, layout) => page.getByRole("group", { name: "Layout" }).getByRole("button", { name: layout }).click();

test("images of one digit lie closer together than images of different digits", { timeout: 90_000 }, async (lab) => {
  const page = await ready(lab, KMEANS);
  const axes = likeness(await points(page, "embedding"));
  await choose(page, "Neighbours");
  await part(page, "run-toggle").click();
  await until("the end", 60, async () => (await status(page)) === "finished");
  await frame(page, "embedding");
  await until("the points", 20, async () => (await coloured(page)) > 1000);
  const map = likeness(await points(page, "neighbours"));
  assert.ok(map.one < 0.75 * map.different, `${map.one} within a digit, ${map.different} between digits`);
  assert.ok(map.kept > axes.kept + 0.2, `${map.kept} lie beside their like, ${axes.kept} on the principal axes`);
  await screenshot(page, "neighbours");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a run that waits is drawn by its neighbours too", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, KMEANS);
  await choose(page, "Neighbours");
  await until("the points", 20, async () => (await coloured(page)) > 1000);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
