// Experiments: opened, answered, run, measured and compared; linked to, and with controls hidden.
import assert from "node:assert/strict";
import { part, ready, screenshot, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";

const { test, everywhere } = browsers({ permissions: ["clipboard-read", "clipboard-write"] });

/** The number of a row in the newest column of the lesson's table. */
async function cell(page, row) {
  const text = await part(page, "lesson-table").locator(`tr:has(th:text-is("${row}")) td`).last().textContent();
  return Number(text.replace("−", "-").replace(" %", ""));
}

/** Chooses an answer, presses Run it and waits for what was measured. */
async function predictAndRun(page, answer) {
  await part(page, "predict").locator("label", { hasText: answer }).click();
  await part(page, "lesson-run").click();
  await until("the measurement", 100, async () => /Measured:/.test(await part(page, "lesson-result").textContent()));
}

everywhere("the list opens, and without H(Y) a run collapses as the lesson says", { timeout: 150_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32");
  const fetched = [];
  page.on("request", (request) => /lessons\//.test(request.url()) && fetched.push(request.url()));
  assert.equal(fetched.length, 0);
  await part(page, "lessons").click();
  await until("eight lessons", 20, async () => (await part(page, "lesson-list").locator("li").count()) >= 8);
  assert.ok(fetched.length >= 9, `${fetched.length} files`);
  await screenshot(page, "lessons");
  await part(page, "lesson-02-confidence-alone").click();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "lesson-heading");
  assert.equal(await part(page, "lesson-run").isDisabled(), true, "the answer comes first");
  assert.ok((await part(page, "lesson").locator("math").count()) >= 1, "no formula");

  await predictAndRun(page, "All ten");
  const said = await part(page, "lesson-result").textContent();
  assert.match(said, /You expected: All ten/);
  assert.match(said, /What happened: One, or two at most/);
  assert.ok((await cell(page, "active clusters")) <= 2, said);
  assert.ok((await cell(page, "largest cluster")) >= 80, said);
  await screenshot(page, "lesson-collapse");

  await part(page, "lesson-next").click();
  assert.equal(await part(page, "lesson-place").textContent(), "Step 2 of 3");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "lesson-heading");
  await until("the step in the address", 10, () => new URL(page.url()).hash.includes("at=2"));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

everywhere("a link opens a lesson at its step; with H(Y) there is no collapse", { timeout: 150_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&lesson=03-balance&at=1");
  await until("the lesson", 20, () => part(page, "lesson").count());
  await predictAndRun(page, "0.5 at best");
  const said = await part(page, "lesson-result").textContent();
  assert.match(said, /That is what happened/);
  assert.ok((await cell(page, "active clusters")) >= 8, said);
  assert.ok((await cell(page, "I(X;Y)")) >= 2, said);
  await page.getByRole("button", { name: "Copy the link to this step" }).click();
  const link = await until("the link", 10, () => page.evaluate(() => navigator.clipboard.readText()));
  assert.match(link, /lesson=03-balance&at=1$/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a live knob is turned on the way, and the run is measured after it", { timeout: 150_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&lesson=02-confidence-alone&at=3");
  await until("the lesson", 20, () => part(page, "lesson").count());
  await predictAndRun(page, "Become unsure");
  const said = await part(page, "lesson-result").textContent();
  assert.match(said, /That is what happened/, said);
  assert.ok((await cell(page, "H(Y|X)")) >= 1.5, said);
  assert.match(await page.locator("body").textContent(), /mu to 4 at step 1\d\d/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a step of a link is opened, and a teacher's link hides controls", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&lesson=03-balance&at=2&hide=knobs,images,share");
  await until("the step", 20, async () => (await part(page, "lesson-place").textContent().catch(() => "")) === "Step 2 of 3");
  for (const id of ["knob-mu", "per-class", "link"]) assert.equal(await part(page, id).count(), 0, id);
  for (const id of ["method", "device", "run-toggle"]) assert.equal(await part(page, id).count(), 1, id);

  await part(page, "teacher").locator("summary").click();
  await part(page, "hide-method").check();
  await part(page, "hide-lessons").check();
  const link = new URL(await part(page, "teacher-link").textContent()).hash;
  assert.match(link, /lesson=03-balance&at=2&hide=method,lessons$/);
  await part(page, "show-all").click();
  await until("the knobs", 10, () => part(page, "knob-mu").count());
  await until("the address", 10, () => !new URL(page.url()).hash.includes("hide"));
  assert.deepEqual(page.complaints, []);
  await page.close();

  const taught = await ready(lab, link);
  await until("its lesson", 20, () => part(taught, "lesson").count());
  for (const id of ["method", "lessons", "lesson-all"]) assert.equal(await part(taught, id).count(), 0, id);
  await taught.close();
});

test("a narrow page reads well, and what cannot be read is told", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, "#method=rim&preset=page&device=cpu&per-class=50&lesson=07-absent-clusters&hide=everything");
  assert.match(await part(page, "error").textContent(), /`hide=everything` cannot be read/);
  await page.setViewportSize({ width: 360, height: 740 });
  await until("the lesson", 20, () => part(page, "lesson").count());
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, "the page is wider than the window");
  await screenshot(page, "lesson-narrow");
  await page.close();
});
