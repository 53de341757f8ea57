// What tests read of a chart: its table, its place, and the files it is saved as.
import { readFile } from "node:fs/promises";
import { part } from "./browser.mjs";

/** The table behind a chart: its headings and its rows of text. */
export async function table(page, chart) {
  const details = page.locator(`.chart.${chart} .table`).last();
  if (!(await details.evaluate((details) => details.open))) await details.locator("summary").click();
  await details.locator("tbody tr").first().waitFor();
  return details.evaluate((details) =>
    [...details.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
  );
}

/** Where a chart lies, once it is in sight. */
export async function frame(page, chart) {
  const canvas = part(page, `chart-${chart}`);
  await canvas.scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  return canvas.boundingBox();
}

/** What is saved when something is pressed. */
export async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The lines of a file of comma-separated values. */
export const rows = (bytes) => bytes.toString().trim().split("\r\n");
