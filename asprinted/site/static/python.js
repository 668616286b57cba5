/* The page's side of the worker that holds Python. What is asked has a number, and an answer to
   something else comes too late. */
const PATIENCE = 1500; // milliseconds that the keeper may take to be there before the first load

export class Python {
  /* `heard` is called with each message; a worker that cannot be begun says `failed`. */
  constructor(folder, keeper, extra, heard) {
    this.folder = folder;
    this.heard = heard;
    this.worker = null;
    this.turn = 0;
    this.ready = false;
    this.kept = keep(keeper, extra);
  }

  ask(message) {
    const id = ++this.turn;
    // Begun after the keeper, so that what the worker loads is kept as it comes.
    this.kept.then(() => {
      if (id !== this.turn) return;
      try {
        this.worker ??= this.begun();
      } catch {
        this.fail("this browser refuses workers");
        return;
      }
      this.worker.postMessage({ ...message, id });
    });
  }

  begun() {
    const worker = new Worker(new URL("worker.mjs", this.folder), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (worker !== this.worker || (data.id && data.id !== this.turn)) return;
      if (data.type === "ready" || data.type === "begun") this.ready = true;
      this.heard(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.worker) this.fail(event.message || "its worker could not be started");
    };
    return worker;
  }

  fail(words) {
    this.heard({ type: "failed", text: words });
  }

  /* Ends whatever goes on, and gives its memory back. */
  end() {
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
    this.turn += 1;
  }
}

/* Has the browser keep what was opened, so that a later visit needs no network. Resolves when the
   keeper is there, or when it takes too long or is refused: then nothing is kept. */
function keep(keeper, extra) {
  const keepers = navigator.serviceWorker;
  if (!keepers || !isSecureContext) return Promise.resolve();
  const open = () => {
    const loaded = performance.getEntriesByType("resource").map((it) => it.name);
    return [location.origin + location.pathname, ...loaded, ...extra];
  };
  const there = keepers.register(keeper).then(() => keepers.ready).then((it) => {
    it.active.postMessage({ type: "keep", addresses: open() });
    if (keepers.controller) return null;
    return new Promise((done) => keepers.addEventListener("controllerchange", done, { once: true }));
  });
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  return Promise.race([there, late]).catch(() => null);
}
