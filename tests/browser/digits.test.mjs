// Digits of a person's own: drawn, pasted, dropped, and a set of pictures from a folder or a zip archive.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { number, part, ready, screenshot, status, until } from "./browser.mjs";
import { browsers } from "./browsers.mjs";

const { test, everywhere } = browsers();

const KMEANS = "#method=kmeans&preset=page&device=cpu&per-class=200&seed=0&set.restarts=1";
const IMSAT = "#method=imsat&preset=page&device=cpu&per-class=100&seed=0&set.batch=100&set.channels=8";

/** Draws a line on the field, from and to shares of its side. */
async function stroke(page, from, to) {
  const field = part(page, "draw");
  await field.scrollIntoViewIfNeeded();
  const frame = await field.boundingBox();
  const at = ([x, y]) => [frame.x + frame.width * x, frame.y + frame.height * y];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 12 });
  await page.mouse.up();
}

/** Makes PNG files in the page; `ink` draws on a canvas of 60 × 60 with a pen of 8, black on white. */
const png = (page, paths) =>
  page.evaluate(
    (paths) =>
      Promise.all(
        paths.map(async (path) => {
          const canvas = new OffscreenCanvas(60, 60);
          const pen = canvas.getContext("2d");
          pen.fillStyle = "white";
          pen.fillRect(0, 0, 60, 60);
          pen.lineWidth = 8;
          pen.beginPath();
          if (path.includes("1/")) {
            pen.moveTo(32, 10);
            pen.lineTo(28, 50);
          } else {
            pen.ellipse(30, 30, 12, 20, 0, 0, 7);
          }
          pen.stroke();
          const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
          return { path, bytes: [...bytes] };
        }),
      ),
    paths,
  );

/** Gives files to the page as a paste or a drop does. */
const hand = (page, kind, files) =>
  page.evaluate(
    ([kind, files]) => {
      const carried = new DataTransfer();
      for (const { path, bytes } of files) carried.items.add(new File([new Uint8Array(bytes)], path.split("/").at(-1), { type: "image/png" }));
      const event = { bubbles: true, cancelable: true };
      const events = { paste: () => new ClipboardEvent("paste", { ...event, clipboardData: carried }), drop: () => new DragEvent("drop", { ...event, dataTransfer: carried }) };
      document.body.dispatchEvent(events[kind]());
    },
    [kind, files],
  );

/** A zip archive of stored files. */
function zip(files) {
  const table = Array.from({ length: 256 }, (_, n) => [...Array(8)].reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (bytes) => (bytes.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), -1) ^ -1) >>> 0;
  const [bodies, directory] = [[], []];
  let offset = 0;
  for (const { path, bytes } of files) {
    const [name, data] = [Buffer.from(path), Buffer.from(bytes)];
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), facts, place.subarray(0, 14), name);
    const body = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, name, data]);
    bodies.push(body);
    offset += body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, entries, end]);
}

const cluster = (page, i = 0) => part(page, "guest-cluster").nth(i).textContent();
const shares = (page) => part(page, "guest-bars").locator("output").allTextContents();

/** The cluster with the most images of a digit, from the table behind the confusion matrix. */
async function clusterOf(page, digit) {
  const table = page.locator(".chart.confusion .table");
  if (!(await table.getAttribute("open").then((open) => open !== null))) await table.locator("summary").click();
  const rows = await until("the table", 10, async () => {
    const rows = await table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
    return rows.length && rows;
  });
  const columns = await table.locator("thead th").allTextContents();
  const column = columns.findIndex((name) => name.trim() === String(digit) || new RegExp(`\\b${digit}$`).test(name.trim()));
  assert.ok(column > 0, columns.join("|"));
  const best = rows.reduce((best, row) => (Number(row[column]) > Number(best[column]) ? row : best));
  return best[0].match(/\d+/)[0];
}

everywhere("a drawn one lands among the ones", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, KMEANS);
  await part(page, "run-toggle").click();
  await until("the end", 40, async () => (await status(page)) === "finished");
  await stroke(page, [0.53, 0.15], [0.47, 0.85]);
  const words = await until("its cluster", 20, async () => {
    const words = await cluster(page);
    return /^cluster \d/.test(words) && words;
  });
  assert.equal(words.match(/cluster (\d+)/)[1], await clusterOf(page, 1), words);
  const mark = part(page, "guest-mark");
  assert.equal(await mark.count(), 1);
  assert.equal(await mark.evaluate((mark) => getComputedStyle(mark).visibility), "visible");
  await part(page, "draw-clear").click();
  await until("an empty list", 10, async () => (await part(page, "guest").count()) === 0);
  await part(page, "draw-example").focus();
  await page.keyboard.press("Enter");
  await until("the example", 20, async () => /^cluster \d/.test(await cluster(page).catch(() => "")));
  assert.equal((await cluster(page)).match(/cluster (\d+)/)[1], words.match(/cluster (\d+)/)[1]);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("its probabilities and its place move while training goes on", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, IMSAT);
  await stroke(page, [0.53, 0.15], [0.47, 0.85]);
  const before = await until("its bars", 20, async () => {
    const texts = await shares(page);
    return texts.length === 10 && texts.every((text) => text.includes("%")) && texts;
  });
  const place = () => part(page, "guest-mark").evaluate((mark) => mark.style.transform);
  const first = await place();
  const scores = await number(page, "acc");
  await part(page, "draw-add").click();
  await stroke(page, [0.2, 0.5], [0.8, 0.5]);
  await until("a second one", 20, async () => (await part(page, "guest").count()) === 2);
  assert.equal(await number(page, "acc"), scores, "own digits count in the scores");
  await part(page, "guest").first().locator("button").first().click();
  await part(page, "run-toggle").click();
  await until("30 steps", 40, async () => (await number(page, "step")) >= 30);
  await part(page, "run-toggle").click();
  const after = await until("other bars", 20, async () => {
    const texts = await shares(page);
    return texts.join() !== before.join() && texts;
  });
  const sum = after.reduce((sum, text) => sum + Number.parseFloat(text), 0);
  assert.ok(Math.abs(sum - 100) < 1.5, `${sum} %`);
  await page.locator("#work").evaluate((work) => work.scrollIntoView());
  await until("another place", 10, async () => (await part(page, "guest-mark").first().evaluate((mark) => mark.style.transform)) !== first);
  await screenshot(page, "digits");
  await part(page, "guest-remove").first().click();
  await until("one left", 10, async () => (await part(page, "guest").count()) === 1 && (await part(page, "guest-mark").count()) === 1);
  await part(page, "reset").click();
  await until("the new run to place it", 20, async () => (await number(page, "step")) === 0 && /^cluster \d/.test(await cluster(page)));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("pictures are pasted, dropped and chosen, and paper is refused", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, KMEANS);
  const files = await png(page, ["1/one.png", "0/nought.png"]);
  await hand(page, "paste", files.slice(0, 1));
  await until("the pasted one", 20, async () => (await part(page, "guest").count()) === 1);
  await hand(page, "drop", files.slice(1));
  await until("the dropped one", 20, async () => (await part(page, "guest").count()) === 2);
  await until("both clusters", 20, async () => /^cluster \d/.test(await cluster(page, 0)) && /^cluster \d/.test(await cluster(page, 1)));
  const picture = (name, buffer) => ({ name, mimeType: "image/png", buffer });
  await part(page, "digit-file").setInputFiles([picture("chosen.png", Buffer.from(files[0].bytes))]);
  await until("the chosen one", 20, async () => (await part(page, "guest").count()) === 3);
  await part(page, "digit-file").setInputFiles([picture("odd.png", Buffer.from("no picture"))]);
  await until("the refusal", 20, async () => /odd\.png/.test(await part(page, "error").textContent()));
  assert.equal(await part(page, "guest").count(), 3);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a zip archive and a handful of pictures become runs", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, "#method=kmeans&preset=page&device=cpu&set.clusters=2");
  const files = await png(page, Array.from({ length: 12 }, (_, i) => `set/${i % 2}/${i}.png`));
  const archive = { name: "noughts.zip", mimeType: "application/zip", buffer: zip(files) };
  await part(page, "files").setInputFiles([archive]);
  await until("a run on the archive", 20, async () => /noughts-images-idx3-ubyte: 12 images of 60×60, with labels/.test(await page.locator("body").textContent()));
  await until("it to be ready", 20, async () => (await status(page)) === "ready");
  await part(page, "run-toggle").click();
  await until("the end", 30, async () => (await status(page)) === "finished");
  assert.equal(await number(page, "acc"), 1);
  const saved = [];
  page.on("download", (download) => saved.push(download.suggestedFilename()));
  await part(page, "save-set").click();
  await until("both files", 20, () => saved.length === 2);
  assert.deepEqual(saved.sort(), ["noughts-images-idx3-ubyte", "noughts-labels-idx1-ubyte"]);

  const cut = { ...archive, buffer: archive.buffer.subarray(0, archive.buffer.length - 30) };
  await part(page, "files").setInputFiles([cut]);
  await until("the refusal", 20, async () => /`noughts.zip` cannot be read/.test(await part(page, "error").textContent()));

  await hand(page, "drop", files);
  await until("a run on the pictures", 20, async () => /pictures-images-idx3-ubyte: 12 images of 60×60, without labels/.test(await page.locator("body").textContent()));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

// Only Chromium's tools can drop what lies on a disk.
test("a folder that is dropped is walked", { timeout: 60_000 }, async (lab) => {
  const page = await ready(lab, "#method=kmeans&preset=page&device=cpu&set.clusters=2");
  const files = await png(page, Array.from({ length: 12 }, (_, i) => `${i % 2}/${i}.png`));
  const folder = join(await mkdtemp(join(tmpdir(), "dropped-")), "shapes");
  for (const { path, bytes } of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), Buffer.from(bytes));
  }
  const tools = await lab.context.newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await tools.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  await until("a run on the folder", 20, async () => /shapes-images-idx3-ubyte: 12 images of 60×60, with labels/.test(await page.locator("body").textContent()));
  assert.deepEqual(page.complaints, []);
  await rm(dirname(folder), { recursive: true });
  await page.close();
});
