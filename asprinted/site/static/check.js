/* The form that checks an abstract where it is read. What a reader gives goes to the worker of this
   page and nowhere else; nothing is loaded before the form is used. */
(function () {
  "use strict";
  const panel = document.querySelector("div.check");
  if (!panel) return;
  const engine = new URL("python.js", document.currentScript.src).href;
  const form = panel.querySelector("form");
  const [text, file, every] = ["textarea", "[type=file]", "#check-all"].map((it) => form.querySelector(it));
  const [state, bar, stopper] = [".live-state", "progress", ".live-stop"].map((it) => form.querySelector(it));
  const report = panel.querySelector(".check-report");
  const keep = panel.querySelector(".check-keep");
  const kept = keep.querySelector("span");
  const MOST = 20e6; // bytes
  let python = null;
  let turn = 0;
  let loaded = false;
  let last = null; // what was said of the last text, to be copied or saved

  const say = (words) => { state.textContent = words; };
  const busy = (is) => { stopper.hidden = bar.hidden = !is; };
  const many = (number, one, several) => `${number} ${number === 1 ? one : several}`;

  if (!form.dataset.python || location.protocol === "file:") {
    form.querySelector(".live-run").disabled = true;
    say(form.dataset.python
      ? "Browsers run no Python in a page opened from a disk. Serve the folder of this book (in it: python3 -m http.server), or use the command below."
      : "This copy of the book was built without Python for its pages; use the command below.");
    return;
  }

  function clear() {
    report.replaceChildren();
    report.hidden = keep.hidden = true;
    kept.textContent = "";
    last = null;
    say("");
  }

  function heard(message) {
    const { type } = message;
    loaded = type === "checked" || type === "refused" || (loaded && type !== "failed");
    if (type === "loading") {
      bar.max = message.total;
      bar.value = message.received;
      const at = (message.received / 1e6).toFixed(1);
      say(message.received < message.total ? `Loading the reader, once: ${at} of ${form.dataset.megabytes} MB…` : "Starting…");
    } else if (type === "checked") {
      busy(false);
      const found = message.findings
        ? `${many(message.findings, "finding", "findings")}: figures that contradict each other`
        : "no figures were found that contradict each other";
      const passed = message.passed.length ? ` Passed over: ${message.passed.join("; ")}.` : "";
      say(`${many(message.abstracts, "abstract", "abstracts")} read in ${message.seconds.toFixed(1)} s; ${found}.${passed}`);
      // Made by the book's own code, which escapes every text of the reader's.
      report.replaceChildren(document.createRange().createContextualFragment(message.html));
      last = message;
      report.hidden = keep.hidden = false;
      report.focus();
    } else if (type === "refused" || type === "failed") {
      busy(false);
      if (type === "failed") python.end();
      say(type === "refused" ? `Not read: ${message.text}.` : `Python could not be loaded: ${message.text}. Check tries again.`);
    }
  }

  async function given() {
    const chosen = file.files[0];
    if (!chosen) return { name: "text", content: new TextEncoder().encode(text.value) };
    if (chosen.size > MOST) throw new Error(`${chosen.name}: is larger than 20 MB; use the command below`);
    return { name: chosen.name, content: new Uint8Array(await chosen.arrayBuffer()) };
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    const mine = ++turn;
    clear();
    if (!file.files[0] && !text.value.trim()) {
      say("Paste an abstract, or choose a file.");
      text.focus();
      return;
    }
    try {
      const asked = await given();
      const { Python } = await import(engine);
      if (mine !== turn) return;
      const address = (name) => new URL(form.dataset[name], location.href).href;
      python = python || new Python(address("python"), address("keeper"), [], heard);
      busy(true);
      bar.removeAttribute("value");
      say(loaded ? "Reading…" : "Loading the reader, once…");
      python.ask({ type: "check", ...asked, every: every.checked });
    } catch (error) {
      busy(false);
      say(`Not read: ${error.message}.`);
    }
  });
  keep.querySelector(".check-copy").addEventListener("click", async function () {
    try {
      await navigator.clipboard.writeText(last.table);
      kept.textContent = "Copied: a row for each figure.";
    } catch {
      kept.textContent = "This browser does not let the page copy; save the report instead.";
    }
  });
  keep.querySelector(".check-save").addEventListener("click", function () {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([last.page], { type: "text/html" }));
    link.download = "abstract-checked.html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  // One thing is checked: what was given last.
  text.addEventListener("input", function () { file.value = ""; });
  stopper.addEventListener("click", function () {
    turn += 1;
    loaded = false;
    if (python) python.end();
    busy(false);
    say("Stopped.");
  });
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      form.requestSubmit();
    } else {
      text.value = event.dataTransfer.getData("text/plain");
      file.value = "";
    }
  });
})();
