/* A chapter's run in its page, from Run to the table of what changed. */
import { Cells, make, trouble } from "./cells.js";
import { Edits, button } from "./edits.js";
import { Python } from "./python.js";

const LONG = 10; // seconds after which a cell is said to be still running

export function begin(panel, setting) {
  return new Chapter(panel, setting);
}

class Chapter {
  constructor(panel, setting) {
    const { dataset } = panel.querySelector("form");
    this.panel = panel;
    this.setting = setting;
    this.megabytes = dataset.megabytes;
    this.name = dataset.cells;
    this.bar = panel.querySelector("progress");
    this.stopper = panel.querySelector(".live-stop");
    this.backer = panel.querySelector(".live-back");
    this.changes = panel.querySelector(".live-changes");
    this.cells = new Cells(document.getElementById("text") ?? document.querySelector("main"));
    this.edits = new Edits(this.cells, () => this.start(), () => this.cells.isRerun && this.start());
    this.phase = "idle"; // idle, loading, ready, running
    this.run = null; // the run that is going on, or the last one
    this.clock = 0;
    this.strip = strip();
    this.stopper.addEventListener("click", () => this.stop());
    this.backer.addEventListener("click", () => this.published());
    const address = (name) => new URL(dataset[name], location.href).href;
    this.python = new Python(address("python"), address("keeper"), wantedOffline(), (it) => this.hear(it));
    this.load();
  }

  enter(phase) {
    this.phase = phase;
    const busy = phase === "running" || phase === "loading";
    this.stopper.hidden = this.bar.hidden = !busy;
    this.panel.classList.toggle("busy", busy);
    if (phase !== "running") clearInterval(this.clock);
  }

  load() {
    this.enter("loading");
    this.bar.removeAttribute("value");
    // What a link asks for stays said until there is something to tell of the loading.
    if (!this.panel.querySelector(".live-state").textContent) this.setting.say(`Loading Python, once: ${this.megabytes} MB…`);
    this.python.ask({ type: "load" });
  }

  start() {
    const { setting, python } = this;
    setting.forgive();
    const sources = this.edits.sources;
    const edited = Object.keys(sources).length > 0;
    const given = setting.given();
    if (!edited && !Object.keys(given).length && !this.cells.isRerun) {
      setting.say("This is the published setting, which the page shows. Change something first.");
      return;
    }
    // A changed cell may have changed a library: what follows it gets a fresh Python.
    if (this.phase === "running" || this.run?.edited) python.end();
    this.run = { setting: given, edited, cells: 0, at: 0, changed: 0, since: 0 };
    this.enter("running");
    this.bar.removeAttribute("value");
    setting.say(python.ready ? "Starting…" : "Starting Python…");
    python.ask({ type: "run", chapter: this.name, given, sources });
  }

  hear(message) {
    const act = {
      loading: this.loading, ready: this.loaded, refused: this.refused, begun: this.begun,
      cell: this.cell, done: this.done, failed: this.failed,
    }[message.type];
    act?.call(this, message);
  }

  loading({ received, total }) {
    if (this.phase !== "loading" && this.phase !== "running") return;
    this.bar.max = total;
    this.bar.value = received;
    const [have, all] = [received, total].map((it) => (it / 1e6).toFixed(1));
    this.setting.say(received < total ? `Loading Python, once: ${have} of ${all} MB` : "Starting Python…");
  }

  loaded({ versions }) {
    const said = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
    this.panel.querySelector(".live-versions").textContent = `Here: ${said}.`;
    this.enter("ready");
    this.setting.say("Ready. Change something and press Run.");
  }

  refused({ text }) {
    this.enter("ready");
    this.setting.refuse(text);
  }

  begun({ cells, setting, versions }) {
    Object.assign(this.run, { cells, setting, since: performance.now() });
    this.setting.intoAddress(setting);
    this.cells.wait();
    this.changes.replaceChildren();
    clearInterval(this.clock);
    this.clock = setInterval(() => this.progress(), 1000);
    this.progress();
  }

  cell({ at, cell }) {
    const { run } = this;
    run.at = at + 1;
    run.since = performance.now();
    const has = this.cells.show(cell);
    if (has && (cell.changed || cell.error)) run.changed += 1;
    if (!has && cell.error) run.misplaced = cell.error;
    this.progress();
  }

  progress() {
    const { run } = this;
    this.bar.max = run.cells;
    this.bar.value = run.at;
    const seconds = Math.round((performance.now() - run.since) / 1000);
    const now = `Running cell ${Math.min(run.at + 1, run.cells)} of ${run.cells}`;
    this.setting.say(seconds < LONG ? `${now}…` : `${now}: it has run for ${seconds} s. Stop ends it.`);
  }

  done({ error, changed, html, seconds }) {
    const { run, setting } = this;
    this.enter("ready");
    const many = `${run.changed} ${run.changed === 1 ? "output" : "outputs"}`;
    const time = `Done in ${seconds.toFixed(1)} s`;
    if (error) setting.say("Stopped by an error, shown at its cell. What follows it was not computed and is grey.");
    else setting.say(run.changed ? `${time}: ${many} changed, marked in the page.` : `${time}: nothing changed.`);
    this.tell(error, changed, html);
  }

  failed({ text }) {
    const ran = this.phase === "running" && this.run?.cells;
    this.python.end();
    this.enter("idle");
    this.restore();
    const what = ran ? "The run broke off" : "Python could not be loaded";
    this.setting.say(`${what}: ${text}. The page shows what is published. Run tries again, and the command below does the same.`);
  }

  stop() {
    this.python.end();
    this.enter("idle");
    this.restore();
    this.setting.say("Stopped. The page shows what is published.");
  }

  published() {
    if (this.phase === "running") {
      this.python.end();
      this.enter("idle");
    }
    this.restore();
    this.edits.undoAll();
    this.setting.fill({});
    this.setting.forgive();
    this.setting.say("The page shows what is published.");
  }

  restore() {
    if (this.cells.isRerun) this.setting.intoAddress({});
    this.cells.back();
    this.changes.replaceChildren();
    this.strip.remove();
    this.changes.hidden = this.backer.hidden = true;
  }

  /* What changed, in words and numbers: published and now. */
  tell(error, changed, html) {
    const { run } = this;
    const parts = run.misplaced ? [trouble(run.misplaced)] : [];
    // Made by the run itself, and escaped there: a table of names and numbers.
    if (changed) parts.push(document.createRange().createContextualFragment(html));
    const words = changed ? "Reported numbers that are other ones now. " : "No reported number is another one. ";
    parts.push(make("p", "", `${words}The answer above, and text between the cells, stay as published.`));
    this.changes.replaceChildren(...parts);
    const under = `Rerun here under ${this.setting.inWords(run.setting)}`;
    const said = under + (run.edited ? ", with changed cells" : "") + (error ? "; stopped by an error" : "");
    const link = make("a", "", "What changed");
    link.href = "#rerun";
    this.strip.replaceChildren(make("span", "", said), link, button("Published", () => this.published()));
    const { main } = this.cells;
    (main.querySelector("article") ?? main).append(this.strip);
    this.changes.hidden = this.backer.hidden = false;
  }
}

/* At the foot of the window for as long as the page is another one than published. */
function strip() {
  const made = make("aside", "live-strip");
  made.setAttribute("aria-label", "This page is rerun");
  return made;
}

/* What the page has not asked for yet, and will without a network: its live charts. */
function wantedOffline() {
  const charts = document.querySelector("script[data-specifications]");
  if (!charts) return [];
  return [new URL("vega.js", charts.src).href, new URL(charts.dataset.specifications, location.href).href];
}
