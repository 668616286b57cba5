/* Runs the chapter where it is read: the form's settings go to a worker that holds Python, and what
   each cell shows takes the place of what it showed. Nothing is loaded before the form is opened,
   and nothing runs before the reader presses Run. */
(function () {
  "use strict";
  var panel = document.querySelector("details.live");
  if (!panel) return;
  var form = panel.querySelector("form");
  var state = panel.querySelector(".live-state");
  var bar = panel.querySelector("progress");
  var stopper = panel.querySelector(".live-stop");
  var backs = [panel.querySelector(".live-back")];
  var changes = panel.querySelector(".live-changes");
  var command = panel.querySelector(".live-command code");
  var parameters = JSON.parse(form.dataset.parameters);
  var chapter = form.dataset.chapter;
  var python = form.dataset.python && new URL(form.dataset.python, location.href).href;
  var fromDisk = location.protocol === "file:";
  var main = document.getElementById("text");
  var cells = new Map();
  list(main.querySelectorAll(".cell[id^='cell-']")).forEach(function (cell) {
    cells.set(cell.id.slice(5), { element: cell, stored: null, editor: null, source: "" });
  });

  function list(found) {
    return Array.prototype.slice.call(found);
  }
  function make(name, className, words) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (words) made.textContent = words;
    return made;
  }
  function say(words) {
    if (state.textContent !== words) state.textContent = words;
  }

  /* The form and the address hold one setting, as texts by name; those of the published page are
     left out. */
  function fields(parameter) {
    return list(form.elements).filter(function (it) { return it.name === parameter.name; });
  }
  function text(parameter) {
    var own = fields(parameter);
    if (own[0].type !== "checkbox") return own[0].value;
    if (!parameter.several) return own[0].checked ? "true" : "false";
    return own.filter(function (box) { return box.checked; })
      .map(function (box) { return box.value; }).join("+");
  }
  function given() {
    var found = {};
    parameters.forEach(function (parameter) {
      if (text(parameter) !== parameter.published) found[parameter.name] = text(parameter);
    });
    return found;
  }
  function fill(setting) {
    parameters.forEach(function (parameter) {
      var value = parameter.name in setting ? setting[parameter.name] : parameter.published;
      fields(parameter).forEach(function (field) {
        if (field.type !== "checkbox") field.value = value;
        else if (!parameter.several) field.checked = value === "true";
        else field.checked = value.split("+").indexOf(field.value) >= 0;
      });
    });
    written();
  }
  function inAddress() {
    var query = new URLSearchParams(location.search);
    var found = {};
    parameters.forEach(function (parameter) {
      // The plus sign that joins items is read as a space.
      if (query.has(parameter.name)) {
        var value = query.get(parameter.name);
        found[parameter.name] = parameter.several ? value.trim().replace(/ /g, "+") : value;
      }
    });
    return found;
  }
  function intoAddress(setting) {
    var query = new URLSearchParams(location.search);
    parameters.forEach(function (parameter) {
      if (parameter.name in setting) query.set(parameter.name, setting[parameter.name]);
      else query.delete(parameter.name);
    });
    var words = query.toString().replace(/%2B/g, "+");
    history.replaceState(null, "", location.pathname + (words ? "?" + words : "") + location.hash);
  }
  function quoted(value) {
    return /^[\w.+:-]+$/.test(value) ? value : "'" + value.replace(/'/g, "'\\''") + "'";
  }
  function written() {
    var setting = given();
    command.textContent = "asprinted rerun " + chapter + Object.keys(setting).map(function (name) {
      return " " + name + "=" + quoted(setting[name]);
    }).join("");
  }
  function inWords(setting) {
    var names = Object.keys(setting);
    if (!names.length) return "the published setting";
    return names.map(function (name) { return name + " = " + setting[name]; }).join(", ");
  }

  /* The worker: what is asked has a number, and an answer to something else comes too late. */
  var worker = null;
  var turn = 0;
  var phase = "idle"; // idle, loading, ready, running
  var versions = null;
  var clock = 0;
  var run = null; // setting, cells, at, changed: the run that is going on, or the last one

  function begin() {
    if (worker) return;
    worker = new Worker(new URL("worker.mjs", python), { type: "module" });
    worker.onmessage = function (event) { hear(event.data); };
    worker.onerror = function (event) {
      event.preventDefault();
      fail(event.message || "the worker could not be started");
    };
  }
  function end() {
    if (worker) worker.terminate();
    worker = null;
    turn += 1;
    clearInterval(clock);
    enter("idle");
  }
  function enter(next) {
    phase = next;
    stopper.hidden = next !== "running" && next !== "loading";
    bar.hidden = stopper.hidden;
    panel.classList.toggle("busy", !bar.hidden);
  }
  function fail(words) {
    end();
    say("Python could not be loaded: " + words + ". Nothing has changed; Run tries again, and the command below does the same.");
  }

  function load() {
    if (worker || !python || fromDisk) return;
    keep();
    enter("loading");
    bar.removeAttribute("value");
    say("Loading Python, once: " + form.dataset.megabytes + " MB…");
    try {
      begin();
    } catch (refused) {
      fail("this browser refuses workers");
      return;
    }
    turn += 1;
    worker.postMessage({ id: turn, type: "load" });
  }
  /* Kept by the browser, so that a later visit needs no network. */
  function keep() {
    if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
    navigator.serviceWorker.register(form.dataset.keeper).catch(function () { /* not kept, then */ });
  }

  function hear(message) {
    if (message.type === "loading") {
      if (phase !== "loading" && phase !== "running") return;
      bar.max = message.total;
      bar.value = message.received;
      var parts = [message.received, message.total].map(function (it) { return (it / 1e6).toFixed(1); });
      say(message.received < message.total
        ? "Loading Python, once: " + parts[0] + " of " + parts[1] + " MB"
        : "Starting Python…");
      return;
    }
    if (message.id !== turn) return;
    if (message.type === "ready") {
      versions = message.versions;
      panel.querySelector(".live-versions").textContent = "Here: " + Object.keys(versions)
        .map(function (name) { return name + " " + versions[name]; }).join(", ") + ".";
      enter("ready");
      say("Ready. Change something and press Run.");
    } else if (message.type === "refused") {
      enter("ready");
      refuse(message.text);
    } else if (message.type === "begun") {
      begun(message);
    } else if (message.type === "cell") {
      run.at = message.at + 1;
      run.since = performance.now();
      shown(message.cell);
      progress();
    } else if (message.type === "done") {
      done(message);
    } else if (message.type === "failed") {
      fail(message.text);
    }
  }

  /* A value that is not allowed is said at its field, in the words of the command. */
  function refuse(words) {
    var name = (/^(\w+)[=:]/.exec(words) || [])[1];
    var parameter = parameters.find(function (it) { return it.name === name; });
    say("Nothing was run: " + words + ".");
    if (!parameter) return;
    var note = document.getElementById("live-" + name + "-fault");
    note.textContent = words;
    fields(parameter).forEach(function (field) { field.setAttribute("aria-invalid", "true"); });
    fields(parameter)[0].focus();
  }
  function forgive() {
    list(panel.querySelectorAll(".live-fault")).forEach(function (note) { note.textContent = ""; });
    list(form.elements).forEach(function (field) { field.removeAttribute("aria-invalid"); });
  }

  /* A run */
  function start() {
    forgive();
    var sources = edited();
    if (!Object.keys(given()).length && !Object.keys(sources).length && !isRerun()) {
      say("This is the published setting; the page shows it. Change something first.");
      return;
    }
    if (phase === "running") end();
    // A cell that a reader changed may have changed a library; what follows gets a fresh Python.
    if (run && run.edited && worker) end();
    try {
      begin();
    } catch (refused) {
      fail("this browser refuses workers");
      return;
    }
    keep();
    turn += 1;
    run = { setting: given(), edited: Object.keys(sources).length > 0, cells: 0, at: 0, changed: 0 };
    enter("running");
    bar.removeAttribute("value");
    say("Starting…");
    worker.postMessage({ id: turn, type: "run", chapter: chapter, given: run.setting, sources: sources });
  }
  function begun(message) {
    run.cells = message.cells;
    run.setting = message.setting;
    run.since = performance.now();
    intoAddress(run.setting);
    main.classList.add("rerun");
    cells.forEach(function (cell) {
      if (output(cell)) output(cell).classList.add("waiting");
    });
    clearInterval(clock);
    clock = setInterval(progress, 1000);
    progress();
  }
  function progress() {
    if (phase !== "running" || !run.cells) return;
    bar.max = run.cells;
    bar.value = run.at;
    var seconds = Math.round((performance.now() - run.since) / 1000);
    say("Running cell " + Math.min(run.at + 1, run.cells) + " of " + run.cells +
      (seconds >= 10 ? ": it has run for " + seconds + " s. Stop ends it." : "…"));
  }
  function done(message) {
    clearInterval(clock);
    enter("ready");
    var seconds = message.seconds.toFixed(1) + " s";
    if (message.error) {
      say("Stopped by an error at the cell marked below. What follows it was not computed and is grey.");
    } else {
      say(run.changed
        ? "Done in " + seconds + ": " + run.changed + (run.changed === 1 ? " output" : " outputs") + " changed, marked in the page."
        : "Done in " + seconds + ": nothing changed.");
    }
    tell(message);
  }
  function stop() {
    var was = phase;
    end();
    if (was === "running") {
      back();
      say("Stopped. The page shows what is published.");
    } else {
      say("Stopped. Nothing has changed.");
    }
  }
  function isRerun() {
    return main.classList.contains("rerun");
  }

  /* What a cell showed, and what it shows now */
  function output(cell) {
    return cell.element.querySelector(":scope > .cell_output");
  }
  function room(cell) {
    var found = output(cell);
    if (found) return found;
    found = make("div", "cell_output docutils container");
    // Folded code stands after what it made, shown code before it.
    cell.element.insertBefore(found, cell.element.querySelector(":scope > details"));
    return found;
  }
  function remember(cell) {
    if (cell.stored) return;
    var own = output(cell);
    var figures = own ? list(own.querySelectorAll("figure.chart")) : [];
    cell.stored = {
      had: Boolean(own),
      nodes: own ? list(own.childNodes) : [],
      figures: figures.map(function (figure) {
        return { figure: figure, classes: figure.className, nodes: list(figure.childNodes) };
      }),
    };
  }
  function shown(found) {
    var cell = cells.get(found.id);
    if (!cell) {
      if (found.error) misplaced(found);
      return;
    }
    if (!found.error && !found.changed) {
      put(cell);
      return;
    }
    run.changed += 1;
    remember(cell);
    var figures = cell.stored.figures.map(function (it) { return it.figure; });
    var nodes = [];
    found.drawn.forEach(function (it) {
      var made = document.createRange().createContextualFragment(it.html);
      var fresh = it.kind === "chart" && made.querySelector("figure.chart");
      var figure = fresh && figures.shift();
      if (figure) {
        // The element stays, since other scripts listen to it; what is in it is new.
        figure.replaceChildren.apply(figure, list(fresh.childNodes));
        figure.classList.toggle("explore", fresh.classList.contains("explore"));
        nodes.push(figure);
        draw(figure, it.forms);
      } else {
        nodes.push.apply(nodes, list(made.childNodes));
      }
    });
    if (found.error) nodes.push(trouble(found.error));
    if (!nodes.length) {
      if (output(cell)) output(cell).remove();
      return;
    }
    var own = room(cell);
    own.replaceChildren.apply(own, nodes);
    own.classList.remove("waiting");
    own.classList.add("recomputed");
    own.dispatchEvent(new CustomEvent("outputs-replaced", { bubbles: true }));
  }
  function draw(figure, forms) {
    figure.dispatchEvent(new CustomEvent("chart-replaced", { bubbles: true, detail: { forms: forms } }));
  }
  function trouble(error) {
    var box = make("div", "live-error");
    box.append(make("p", "", error.name + ": " + error.text), make("pre", "", error.traceback));
    return box;
  }
  function misplaced(found) {
    var box = trouble(found.error);
    changes.replaceChildren(box);
    changes.hidden = false;
  }
  /* Put back what is published in a cell's place. */
  function put(cell) {
    var own = output(cell);
    if (cell.stored) {
      if (!cell.stored.had) {
        if (own) own.remove();
        cell.stored = null;
        return;
      }
      own = room(cell);
      own.replaceChildren.apply(own, cell.stored.nodes);
      cell.stored.figures.forEach(function (it) {
        it.figure.className = it.classes;
        it.figure.replaceChildren.apply(it.figure, it.nodes);
        draw(it.figure, null);
      });
      cell.stored = null;
    }
    if (own) own.classList.remove("waiting", "recomputed");
  }
  function back() {
    cells.forEach(put);
    main.classList.remove("rerun");
    changes.replaceChildren();
    changes.hidden = true;
    strip.hidden = true;
    backs.forEach(function (button) { button.hidden = true; });
    intoAddress({});
    run = run && { edited: run.edited };
  }
  function published() {
    if (phase === "running") end();
    back();
    undoAll();
    fill({});
    forgive();
    say("The page shows what is published.");
  }

  /* What changed, in words and numbers: published and now */
  var strip = make("aside", "live-strip");
  strip.setAttribute("aria-label", "This page is rerun");
  strip.hidden = true;
  function tell(message) {
    var words = message.changed
      ? "Reported numbers that are other ones now. "
      : "No reported number is another one. ";
    changes.replaceChildren();
    // Made by the run itself: a table of names and numbers.
    if (message.changed) changes.append(document.createRange().createContextualFragment(message.html));
    changes.append(make("p", "", words + "The answer above, and text between the cells, stay as published."));
    changes.hidden = false;
    words = "Rerun here under " + inWords(run.setting) + (run.edited ? ", with changed cells" : "") +
      (message.error ? "; stopped by an error" : "");
    strip.replaceChildren(make("span", "", words));
    var link = make("a", "", "What changed");
    link.href = "#rerun";
    var button = make("button", "live-back", "Published");
    button.type = "button";
    button.addEventListener("click", published);
    strip.append(link, button);
    strip.hidden = false;
    backs[0].hidden = false;
  }

  /* A cell that the reader changes */
  function edited() {
    var found = {};
    cells.forEach(function (cell, id) {
      if (cell.editor && cell.editor.value !== cell.source) found[id] = cell.editor.value;
    });
    return found;
  }
  function undoAll() {
    cells.forEach(function (cell) {
      if (cell.editor) cell.close();
    });
  }
  function editable(cell) {
    var code = cell.element.querySelector(".cell_input pre");
    if (!code || !window.asprintedEditor) return;
    var button = make("button", "live-edit", "Change this cell");
    button.type = "button";
    var holder = code.closest(".cell_input");
    holder.append(button);
    button.addEventListener("click", function () {
      cell.source = code.textContent.replace(/\n$/, "");
      cell.editor = window.asprintedEditor(cell.source, "Cell " + cell.element.id.slice(5));
      var undo = make("button", "", "Undo");
      var again = make("button", "", "Run with this cell");
      [undo, again].forEach(function (it) { it.type = "button"; });
      var line = make("p", "live-edit-line");
      line.append(make("span", "", "You are changing this cell. "), again, " ", undo);
      cell.close = function () {
        cell.editor.element.remove();
        line.remove();
        code.hidden = false;
        button.hidden = false;
        cell.editor = null;
      };
      undo.addEventListener("click", function () {
        cell.close();
        if (isRerun()) start();
      });
      again.addEventListener("click", start);
      code.hidden = true;
      button.hidden = true;
      code.after(cell.editor.element);
      holder.append(line);
      cell.editor.focus();
    });
  }

  /* The form */
  panel.addEventListener("toggle", function () {
    if (!panel.open) return;
    if (fromDisk || !python) return;
    load();
    if (!panel.dataset.editable) {
      panel.dataset.editable = "yes";
      cells.forEach(editable);
    }
  });
  form.addEventListener("input", function () {
    forgive();
    written();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    start();
  });
  stopper.addEventListener("click", stop);
  backs[0].addEventListener("click", published);
  panel.querySelector(".live-copy").addEventListener("click", function (event) {
    var button = event.currentTarget;
    function mark() { getSelection().selectAllChildren(command); }
    if (!navigator.clipboard) mark();
    else navigator.clipboard.writeText(command.textContent).then(function () {
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = "Copy"; }, 1500);
    }, mark);
  });
  panel.after(strip);
  if (fromDisk) {
    form.querySelector(".live-run").disabled = true;
    say("Browsers run no Python in a page opened from a disk. Serve this folder (" +
      form.dataset.serve + ") and open the address it names, or use the command below.");
  } else if (!python) {
    form.querySelector(".live-run").disabled = true;
    say("This copy of the book was built without Python for the page; use the command below.");
  }
  // The controls of a chart have moved: one setting, in one address.
  document.addEventListener("setting-moved", function () {
    if (phase !== "running") fill(inAddress());
  });
  var asked = inAddress();
  fill(asked);
  if (Object.keys(asked).length) {
    panel.open = true;
    if (!fromDisk && python) {
      say("The link asks for " + inWords(asked) + ". The page shows what is published until you press Run.");
    }
  }
})();
