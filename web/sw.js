// Keeps one build of the page for use without a network: `sw.js?v=BUILD`, registered by index.html.
//
// The cache of a build is filled as a whole or not at all, and only its own page asks for what is in it: names carry a hash or
// `?v=BUILD`. So no page of one build meets a worker of another.
const BUILD = new URL(self.location).searchParams.get("v");
const HOME = self.registration.scope;
const PREFIX = `deep-clustering ${HOME} `;
const CACHE = PREFIX + BUILD;

// What training on the CPU needs beside the files that the page names itself.
const WORKER = ["worker-loader.js", "worker.js", "worker_bg.wasm"].map((file) => `${file}?v=${BUILD}`);
const REST = ["mosaic.png", "mnist/images-idx3-ubyte.gz", "mnist/labels-idx1-ubyte.gz"];

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(HOME)) return;
  event.respondWith(request.mode === "navigate" ? visit(request) : file(event));
});

/** Fetches the build; fails, and is tried again on the next visit, if the server meanwhile has another one. */
async function fill() {
  const home = await fetch(HOME, { cache: "no-cache" });
  const page = await home.clone().text();
  if (!home.ok || !page.includes(`content="${BUILD}"`)) throw new Error("the page is of another build");
  const named = [...page.matchAll(/["'](\.\/[^"']+)["']/g)].map(([, name]) => name);
  const cache = await caches.open(CACHE);
  await cache.addAll([...new Set([...named, ...WORKER, ...REST])].map((name) => new URL(name, HOME).href));
  const build = await fetch(new URL("build.txt", HOME), { cache: "no-store" });
  if ((await build.text()).trim() !== BUILD) {
    await caches.delete(CACHE);
    throw new Error("the server has got another build meanwhile");
  }
  await cache.put(HOME, home);
}

/** Drops what other builds have kept; a page of theirs that is still open gets what it asks for from the network, or is told to reload. */
async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The page: the newest there is, or the one that is kept. */
async function visit(request) {
  const kept = async () => (await caches.open(CACHE)).match(HOME);
  try {
    const found = await fetch(request);
    return found.status < 500 ? found : ((await kept()) ?? found);
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}

/** A file: the one that is kept, or else from the network; the worker with WebGPU is kept once it has been used. */
async function file(event) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const found = await fetch(request);
  const keep = found.ok && request.url.includes("/worker-gpu") && request.url.endsWith(`?v=${BUILD}`);
  if (keep) event.waitUntil(cache.put(request.url, found.clone()));
  return found;
}
