// Tests that are given the browser they run in, so that one body serves Chromium and Firefox.
import { after, afterEach, test } from "node:test";
import { inChromium, inFirefox, open } from "./browser.mjs";

/**
 * Declares tests whose body is given an open browser: `test` in Chromium, `everywhere` in Chromium and then in Firefox. The
 * tests of a file share one browser of each kind, which starts with the first test that needs it. `permissions` are
 * Chromium's; Firefox knows none of their names.
 */
export function browsers({ permissions, ...options } = {}) {
  const kinds = {
    chromium: { launch: inChromium, permissions, ...options },
    firefox: { launch: inFirefox, ...options },
  };
  const labs = {};
  const each = async (act) => {
    const opened = await Promise.allSettled(Object.values(labs));
    await Promise.all(opened.filter(({ value }) => value).map(({ value }) => act(value)));
  };
  // A page that a failed test leaves behind would train on and slow the next test down.
  afterEach(() => each((lab) => Promise.all(lab.context.pages().map((page) => page.close()))));
  after(() => each((lab) => lab.close()));
  const inside = (kind, ending) => (name, limits, body) =>
    test(`${name}${ending}`, limits, async () => body(await (labs[kind] ??= open(kinds[kind]))));
  const [chromium, firefox] = [inside("chromium", ""), inside("firefox", ", in Firefox")];
  return {
    test: chromium,
    everywhere: (name, limits, body) => {
      chromium(name, limits, body);
      firefox(name, limits, body);
    },
  };
}
