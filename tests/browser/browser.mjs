// Opens the built page (dist/) in a real Chromium, or a real Firefox.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, firefox } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";

// DIST names another built page than dist/.
export const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
const SHOTS = fileURLToPath(new URL("../../target/screenshots", import.meta.url));
const EXECUTABLE = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
const FIREFOX = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => path && existsSync(path));
const QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WEBGPU = ["--enable-unsafe-webgpu"];

/** Starts the system's Chromium. */
export function inChromium(webgpu) {
  assert.ok(EXECUTABLE, "no Chromium found: scripts/setup-browser installs it, or set CHROMIUM");
  return chromium.launch({ executablePath: EXECUTABLE, args: webgpu ? [...QUIET, ...WEBGPU] : QUIET });
}

/** Starts the system's Firefox, over WebDriver BiDi. */
export function inFirefox() {
  assert.ok(FIREFOX, "no Firefox found: scripts/setup-browser installs it, or set FIREFOX");
  return firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX });
}

/**
 * Starts a server and a browser of its own: Chromium, or the one that `launch` starts. `webgpu` turns on WebGPU (a software
 * adapter where there is no GPU);
 * `base` serves the page under a sub-path, `folder` another built page.
 */
export async function open({ webgpu = false, launch = inChromium, base = "/", folder = DIST, viewport = { width: 1280, height: 900 }, ...options } = {}) {
  const browser = await launch(webgpu);
  const server = await serve(folder, 0, base);
  const context = await browser.newContext({ viewport, ...options });
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  return {
    url,
    server,
    browser,
    context,
    /** Opens the page, with an address fragment if given; `page.complaints` collects console errors and uncaught exceptions. */
    async visit(fragment = "") {
      const page = await context.newPage();
      page.complaints = [];
      page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
      page.on("pageerror", (error) => page.complaints.push(String(error)));
      await page.goto(url + fragment);
      return page;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Saves a picture under target/screenshots, for a person to look at; one of Firefox says so in its name. */
export async function screenshot(page, name) {
  await mkdir(SHOTS, { recursive: true });
  const ending = page.context().browser().browserType() === firefox ? "-firefox" : "";
  await page.screenshot({ path: `${SHOTS}/${name}${ending}.png`, fullPage: true });
}

/** The element with this `data-testid`. */
export const part = (page, id) => page.locator(`[data-testid="${id}"]`);

/** What the page says it is doing, in one word. */
export const status = async (page) => (await part(page, "status").textContent())?.trim();

/** The first number in an element's text, or null. */
export async function number(page, id) {
  const text = (await part(page, id).textContent())?.replaceAll("\u2212", "-").replace(/(?<=\d)[\s,\u202f](?=\d{3})/g, "");
  const found = text?.match(/-?\d+(\.\d+)?(e-?\d+)?/);
  return found ? Number(found[0]) : null;
}

/** Turns a knob by keyboard: what is filled in over WebDriver BiDi is added to a number, where a person's keys replace it. */
export async function turn(page, id, value) {
  await part(page, id).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(value);
  await page.keyboard.press("Enter");
}

/** Opens the page and waits until it can train. */
export async function ready(lab, fragment, seconds = 60) {
  const page = await lab.visit(fragment);
  await until("a run that is ready", seconds, async () => {
    const word = await status(page).catch(() => "");
    if (["failed", "crashed", "outdated"].includes(word)) assert.fail(`${word}: ${await part(page, "error").textContent()}`);
    return word === "ready";
  });
  return page;
}

/** Waits until `probe` gives something true and returns it; fails with `what` after `seconds`. */
export async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
