/* Keeps what a reader has opened: Python's folder for good, since its address names its content, and
   pages with what they need as they last came. So a later visit needs no network. Registered when
   a form is opened, never before. It keeps nothing that a reader types. */
const PAGES = "asprinted-pages-1";
const PYTHON = "asprinted-python-";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function bare(address) {
  const url = new URL(address);
  return url.origin + url.pathname; // a setting in the address is the same page
}

/* What a page has loaded before this script was there, and what it may yet ask for. */
self.addEventListener("message", (event) => {
  if (event.data.type !== "keep") return;
  event.waitUntil(
    caches.open(PAGES).then((kept) =>
      Promise.all(
        event.data.addresses
          .filter((address) => new URL(address).origin === location.origin)
          .map((address) => kept.match(address).then((has) => has || kept.add(address)).catch(() => {})),
      ),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const folder = /\/_python\/([^/]+)\//.exec(request.url);
  event.respondWith(folder ? whole(request, folder[1]) : fresh(request));
});

/* A file of Python: kept, or fetched once. Folders of other versions go when a new one comes. */
async function whole(request, version) {
  const kept = await opened(PYTHON + version);
  const found = kept && (await kept.match(request));
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && kept) {
    const copy = answer.clone();
    kept.put(request, copy).catch(() => {}); // storage may be full: then it is not kept
    for (const name of await caches.keys()) {
      if (name.startsWith(PYTHON) && name !== PYTHON + version) caches.delete(name);
    }
  }
  return answer;
}

/* Anything else: from the network while there is one, else as it last came. */
async function fresh(request) {
  const kept = await opened(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && kept) kept.put(bare(request.url), answer.clone()).catch(() => {});
    return answer;
  } catch (offline) {
    const found = kept && (await kept.match(bare(request.url)));
    if (found) return found;
    throw offline;
  }
}

async function opened(name) {
  try {
    return await caches.open(name);
  } catch (refused) {
    return null; // private windows may refuse
  }
}
