// The page once visited works without a server, and a new build replaces the old one as a whole.
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, number, open, part, ready, until } from "./browser.mjs";

const RUN = "#method=rim&preset=page&device=cpu&per-class=50&set.hidden=32";

/** The builds that are kept. */
const kept = (page) => page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ").at(-1)));

/** Waits until a build is kept as a whole and serves the page. */
const keeps = (page, build) =>
  until(`build ${build} to be kept`, 40, () =>
    page.evaluate(
      async (build) =>
        navigator.serviceWorker.controller?.scriptURL.endsWith(`?v=${build}`) &&
        (await caches.match(new URL("./", document.baseURI))) !== undefined,
      build,
    ),
  );

async function takesAStep(page) {
  await part(page, "step-once").click();
  await until("a step", 30, async () => (await number(page, "step")) === 1);
  assert.deepEqual(page.complaints, []);
}

test("after one visit the page trains without a server", { timeout: 120_000 }, async (t) => {
  const lab = await open({ base: "/some/where/" });
  t.after(() => lab.close());
  const page = await ready(lab, RUN);
  const build = await page.locator("meta[name=build]").getAttribute("content");
  await keeps(page, build);
  await page.close();

  lab.server.closeAllConnections();
  await new Promise((closed) => lab.server.close(closed));
  await takesAStep(await ready(lab, RUN));
});

test("a new build replaces the old one", { timeout: 180_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "deep-clustering-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(DIST, folder, { recursive: true });
  const lab = await open({ folder });
  t.after(() => lab.close());
  const page = await ready(lab, RUN);
  const old = await page.locator("meta[name=build]").getAttribute("content");
  await keeps(page, old);
  await page.close();

  for (const file of (await readdir(folder)).filter((name) => /^index\.html$|loader\.js$|^build\.txt$/.test(name))) {
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replaceAll(old, "another"));
  }
  const next = await ready(lab, RUN);
  assert.equal(await next.locator("meta[name=build]").getAttribute("content"), "another", "the old page was shown");
  await until("the new build beside the old one", 40, async () => (await kept(next)).includes("another"));
  await takesAStep(next);
  await next.close();

  const last = await ready(lab, RUN);
  await keeps(last, "another");
  assert.deepEqual(await kept(last), ["another"]);
  await takesAStep(last);
});
