// The Python of the page: a module worker, begun when a reader opens a chapter's form.
//
// In:  {id, type: "load"} | {id, type: "run", chapter, given, sources},
//      or of a page that checks abstracts {id, type: "load", pack: "text"} | {id, type: "check", name, content, every}
// Out: {type: "loading", received, total}, then with the id of what was asked
//      "ready" (versions), "refused" (text), "begun" (cells, setting), "cell" (at, cell),
//      "done" (changed, html, seconds), "checked" (abstracts, findings, html, page, table, passed), or "failed" (text).
// To stop is to end the worker: nothing of it is kept.
import { Decompress } from "./fzstd.mjs";

const here = new URL("./", import.meta.url).href;
const SITE = "/lib/python3.12/site-packages";
const SILENCE = 30000; // milliseconds without a byte after which a load is given up
const tell = (message) => self.postMessage(message);

let received = 0;
let total = 0;

/* Some policies refuse WebAssembly, and Pyodide would then wait for ever. */
function probe() {
  new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
}

/* A file's bytes as they come, counted; a connection that falls silent is an error. */
async function stream(name) {
  const stopped = new AbortController();
  let timer = setTimeout(() => stopped.abort(), SILENCE);
  const answer = await fetch(new URL(name, here), { signal: stopped.signal });
  if (!answer.ok) throw new Error(`${name}: the server answers ${answer.status}`);
  const counted = new TransformStream({
    transform(part, to) {
      clearTimeout(timer);
      timer = setTimeout(() => stopped.abort(), SILENCE);
      received += part.byteLength;
      tell({ type: "loading", received, total });
      to.enqueue(part);
    },
    flush() {
      clearTimeout(timer);
    },
  });
  return answer.body.pipeThrough(counted);
}

function gathered(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function matching(name, parts, sums) {
  const bytes = gathered(parts);
  const sum = await crypto.subtle.digest("SHA-256", bytes);
  const found = Array.from(new Uint8Array(sum), (it) => it.toString(16).padStart(2, "0")).join("");
  if (found !== sums[name].sha256) throw new Error(`${name}: is not the file that this page was built with`);
}

/* A file's content, opened while the rest of it comes; used only if it is the file it should be. */
async function content(name, sums) {
  const packed = [];
  const open = [];
  const opened = new Decompress((it) => open.push(it));
  let broken = null;
  for await (const part of iterated(await stream(name))) {
    packed.push(part);
    try {
      if (!broken) opened.push(part);
    } catch (error) {
      broken = error; // told by its sum
    }
  }
  await matching(name, packed, sums);
  if (broken) throw broken;
  return gathered(open);
}

async function* iterated(from) {
  const reader = from.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/* Python, and the files of packs, begun all at once, so that they arrive while others are opened. */
async function begun(packs) {
  probe();
  const sums = await (await fetch(new URL("files.json", here))).json();
  const wanted = ["pyodide.asm.wasm.zst", "library.zip.zst", ...packs];
  received = 0;
  total = wanted.reduce((sum, name) => sum + sums[name].size, 0);
  const [wasm, library, ...rest] = wanted.map((name) => content(name, sums));
  for (const it of [wasm, library, ...rest]) it.catch(() => {}); // told where it is awaited
  const { loadPyodide } = await import("./pyodide.mjs");
  const plain = self.fetch;
  self.fetch = async (asked, ...rest) => {
    const address = String(asked?.url ?? asked);
    if (address.endsWith("pyodide.asm.wasm")) {
      return new Response(await wasm, { headers: { "Content-Type": "application/wasm" } });
    }
    if (address.endsWith("python_stdlib.zip")) return new Response(await library);
    return plain(asked, ...rest);
  };
  const [python] = await Promise.all([loadPyodide({ indexURL: here }), wasm, library]);
  self.fetch = plain;
  for (const pack of rest) {
    python.unpackArchive((await pack).buffer, "tar", { extractDir: SITE });
  }
  return python;
}

async function loadChapters() {
  const python = await begun(["libraries.tar.zst", "own.tar.zst"]);
  // An empty library under OpenBLAS's name, which scipy.special asks for and never calls.
  await python._api.loadDynlib(`${SITE}/scipy.libs/libopenblas.so`, true);
  // The book lies beside the package.
  python.runPython(`import os; os.environ["ASPRINTED_BOOK"] = "${SITE}"`);
  const module = python.pyimport("asprinted.live.session");
  const versions = JSON.parse(module.begin_python());
  return { python, session: module.Session(), versions };
}

async function loadTexts() {
  const python = await begun(["text.tar.zst"]);
  return { python, checking: python.pyimport("asprinted.live.checking"), versions: {} };
}

let loaded = null;
function ready(pack) {
  loaded ??= (pack === "text" ? loadTexts() : loadChapters()).catch((error) => {
    loaded = null; // it may be tried again
    throw error;
  });
  return loaded;
}

const chapters = new Map();
async function cellsOf(chapter) {
  if (!chapters.has(chapter)) {
    const answer = await fetch(new URL(`chapters/${chapter}.json`, here));
    if (!answer.ok) throw new Error(`${chapter}: the server answers ${answer.status}`);
    chapters.set(chapter, await answer.text());
  }
  return chapters.get(chapter);
}

async function run({ id, chapter, given, sources }) {
  const notebook = cellsOf(chapter);
  notebook.catch(() => {});
  const { session } = await ready();
  const begun = JSON.parse(session.begin(await notebook, JSON.stringify(given), JSON.stringify(sources ?? {})));
  if (begun.refused) return tell({ id, type: "refused", text: begun.refused });
  tell({ id, type: "begun", ...begun });
  const start = performance.now();
  let error = null;
  for (let at = 0; at < begun.cells && !error; at++) {
    const cell = JSON.parse(session.step());
    error = cell.error;
    tell({ id, type: "cell", at, cell });
  }
  const reported = JSON.parse(session.end());
  tell({ id, type: "done", error, ...reported, seconds: (performance.now() - start) / 1000 });
}

async function check({ id, name, content, every }) {
  const { python, checking } = await ready("text");
  const start = performance.now();
  const given = python.toPy(content);
  const answer = JSON.parse(checking.checked(name, given, every));
  given.destroy?.();
  const seconds = (performance.now() - start) / 1000;
  if (answer.refused) tell({ id, type: "refused", text: answer.refused });
  else tell({ id, type: "checked", ...answer, seconds });
}

let turn = Promise.resolve();
self.onmessage = ({ data }) => {
  // One after another: two runs share one Python.
  turn = turn.then(async () => {
    try {
      const { versions } = await ready(data.type === "check" ? "text" : data.pack);
      if (data.type === "load") tell({ id: data.id, type: "ready", versions });
      if (data.type === "run") await run(data);
      if (data.type === "check") await check(data);
    } catch (error) {
      const words = error?.name === "AbortError" ? "nothing arrived for half a minute" : String(error?.message ?? error);
      tell({ id: data.id, type: "failed", text: words });
    }
  });
};
