// Serves a folder on 127.0.0.1, with the types a browser needs and nothing cached: `node scripts/serve.mjs FOLDER [PORT]`.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The types of files by their endings. */
export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

/** Starts a server for `folder` under the path `base` and resolves to it once it listens; port 0 takes a free one. */
export function serve(folder, port = 0, base = "/") {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = join(root, normalize(path.startsWith(base) ? path.slice(base.length - 1) : "/..missing"));
    if (path.endsWith("/")) file = join(file, "index.html");
    const found = file.startsWith(root) && (await stat(file).catch(() => null));
    if (!found || !found.isFile()) return response.writeHead(404).end("not found\n");
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": found.size,
      "cache-control": "no-store",
    });
    createReadStream(file).pipe(response);
  });
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done(server));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder = "dist", port = "8080"] = process.argv.slice(2);
  try {
    await serve(folder, Number(port));
    console.log(`The playground is at http://127.0.0.1:${port}/  (Ctrl-C stops it)`);
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `error: port ${port} is taken: choose another, e.g. PORT=8081 make demo` : error);
    process.exit(1);
  }
}
