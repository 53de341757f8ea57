// Serves a folder compressed, as static hosts do, and prints the scores that Lighthouse gives it: `scripts/lighthouse` runs it.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { TYPES } from "./serve.mjs";

const [folder] = process.argv.slice(2);
const RUNS = 5;
// A line of 20 Mbit/s. Lighthouse works out a phone's slower one from it; files that came in no time at all would seem to be what
// the first paint had waited for.
const [PIECE, DELAY] = [50_000, 20];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];

const packed = new Map();
async function pack(file) {
  if (!packed.has(file)) packed.set(file, gzipSync(await readFile(file)));
  return packed.get(file);
}

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
  const body = await pack(file).catch(() => null);
  if (!body) return response.writeHead(404).end("not found\n");
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "content-encoding": "gzip", "content-length": body.length, "cache-control": "max-age=600" });
  for (let at = 0; at < body.length; at += PIECE) {
    await setTimeout(DELAY);
    response.write(body.subarray(at, at + PIECE));
  }
  response.end();
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const address = `http://127.0.0.1:${server.address().port}/`;
const browser = ["--chrome-flags=--headless=new --no-sandbox", "--quiet", "--output=json", "--max-wait-for-load=90000"];

/** One visit as Lighthouse reports it. */
async function visit(flags) {
  const options = [address, ...browser, ...flags, `--only-categories=${CATEGORIES}`];
  const { stdout } = await promisify(execFile)(process.env.LIGHTHOUSE, options, { maxBuffer: 1 << 28, timeout: 240_000 });
  return JSON.parse(stdout);
}

const percent = ({ categories }, name) => Math.round(categories[name].score * 100);

for (const [device, ...flags] of [["phone"], ["desktop", "--preset=desktop"]]) {
  const visits = [];
  for (let i = 0; i < RUNS; i++) visits.push(await visit(flags));
  // One visit tells little: what else the machine does weighs more than the page. This is Lighthouse's own advice.
  const sorted = visits.toSorted((a, b) => percent(a, "performance") - percent(b, "performance"));
  const { audits, categories, environment } = sorted[RUNS >> 1];
  console.log(`${device}: ${CATEGORIES.map((name) => `${name} ${percent({ categories }, name)}`).join(", ")}`);
  console.log(`  the visit of median performance of ${RUNS}: ${sorted.map((report) => percent(report, "performance")).join(" ")}`);
  console.log(`  ${TIMES.map((name) => `${name} ${audits[name].displayValue}`).join(", ")}`);
  console.log(`  a machine of benchmark index ${environment.benchmarkIndex} (Lighthouse calls 1500 to 2000 a fast desktop)`);
  const wanting = CATEGORIES.slice(1).flatMap((name) => categories[name].auditRefs.map(({ id }) => audits[id])).filter(({ score }) => score !== null && score < 0.9);
  for (const { id, title } of wanting) console.log(`  - ${id}: ${title}`);
}
server.close();
server.closeAllConnections();
