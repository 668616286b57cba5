/* The form that runs a chapter where it is read: its fields, the address and the command hold one
   setting. What runs the chapter is fetched when the form is opened, never before, and nothing runs
   before the reader presses Run. */
(function () {
  "use strict";
  var panel = document.querySelector("details.live");
  if (!panel) return;
  var engine = new URL("run.js", document.currentScript.src).href;
  var address = window.asprintedSetting;
  var form = panel.querySelector("form");
  var state = panel.querySelector(".live-state");
  var command = panel.querySelector(".live-command code");
  var parameters = JSON.parse(form.dataset.parameters);
  var runs = form.dataset.python && location.protocol !== "file:";
  var loading = null;

  function list(found) {
    return Array.prototype.slice.call(found);
  }
  function say(words) {
    if (state.textContent !== words) state.textContent = words;
  }
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
  /* Texts by name; those of the published page are left out. */
  function given() {
    var found = {};
    parameters.forEach(function (parameter) {
      if (text(parameter) !== parameter.published) found[parameter.name] = text(parameter);
    });
    return found;
  }
  function fill(texts) {
    parameters.forEach(function (parameter) {
      var value = parameter.name in texts ? texts[parameter.name] : parameter.published;
      fields(parameter).forEach(function (field) {
        if (field.type !== "checkbox") field.value = value;
        else if (!parameter.several) field.checked = value === "true";
        else field.checked = value.split("+").indexOf(field.value) >= 0;
      });
    });
    writeCommand();
  }
  /* Whether a field can show a text of the address at all; whether it is allowed is Python's to say. */
  function takes(parameter, value) {
    var own = fields(parameter);
    if (own[0].type !== "checkbox") {
      var before = own[0].value;
      own[0].value = value;
      var shown = own[0].value;
      own[0].value = before;
      return shown === value || (value !== "" && shown !== "" && Number(shown) === Number(value));
    }
    if (!parameter.several) return value === "true" || value === "false";
    var known = own.map(function (box) { return box.value; });
    return value.split("+").every(function (item) { return known.indexOf(item) >= 0; });
  }
  function inAddress() {
    var found = {};
    parameters.forEach(function (parameter) {
      var value = address.read(parameter.name, parameter.several);
      if (value !== null) found[parameter.name] = value;
    });
    return found;
  }
  function intoAddress(texts) {
    var all = {};
    parameters.forEach(function (parameter) {
      all[parameter.name] = parameter.name in texts ? texts[parameter.name] : null;
    });
    address.write(all, location.hash);
  }
  function quoted(value) {
    return /^[\w.+:-]+$/.test(value) ? value : "'" + value.replace(/'/g, "'\\''") + "'";
  }
  function writeCommand() {
    var texts = given();
    command.textContent = "asprinted rerun " + form.dataset.chapter +
      Object.keys(texts).map(function (name) {
        return " " + name + "=" + quoted(texts[name]);
      }).join("");
  }
  function inWords(texts) {
    var names = Object.keys(texts);
    if (!names.length) return "the published setting";
    return names.map(function (name) { return name + " = " + texts[name]; }).join(", ");
  }

  /* A value that is not allowed is said at its field, in the words of the command. */
  function refuse(words) {
    var name = (/^(\w+)[=:]/.exec(words) || [])[1];
    var parameter = parameters.find(function (it) { return it.name === name; });
    say("Nothing was run: " + words + ".");
    if (!parameter) return;
    document.getElementById("live-" + name + "-fault").textContent = words;
    fields(parameter).forEach(function (field) { field.setAttribute("aria-invalid", "true"); });
    fields(parameter)[0].focus();
  }
  function forgive() {
    list(panel.querySelectorAll(".live-fault")).forEach(function (note) { note.textContent = ""; });
    list(form.elements).forEach(function (field) { field.removeAttribute("aria-invalid"); });
  }

  var setting = {
    given: given, fill: fill, intoAddress: intoAddress, inWords: inWords,
    refuse: refuse, forgive: forgive, say: say,
  };
  function begin() {
    loading = loading || import(engine).then(function (it) {
      return it.begin(panel, setting);
    });
    loading.catch(function () {
      loading = null; // it may be tried again
      say("What runs the chapter could not be loaded; open the form again, or use the command below.");
    });
    return loading;
  }

  panel.addEventListener("toggle", function () {
    if (panel.open && runs) begin();
  });
  form.addEventListener("input", function () {
    forgive();
    writeCommand();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (runs) begin().then(function (run) { run.start(); }, function () { /* said above */ });
  });
  panel.querySelector(".live-copy").addEventListener("click", function (event) {
    address.copy(command, event.currentTarget);
  });
  // The controls of a chart have moved: one setting, in one address.
  document.addEventListener("setting-moved", function () {
    if (!panel.classList.contains("busy")) fill(inAddress());
  });
  if (!runs) {
    form.querySelector(".live-run").disabled = true;
    say(form.dataset.python
      ? "Browsers run no Python in a page opened from a disk. Serve the folder of this book (in it: " +
        form.dataset.serve + "), open the address that this names, or use the command below."
      : "This copy of the book was built without Python for its pages; use the command below.");
  }
  var asked = inAddress();
  var taken = {}, untaken = {};
  parameters.forEach(function (parameter) {
    var name = parameter.name;
    if (name in asked) (takes(parameter, asked[name]) ? taken : untaken)[name] = asked[name];
  });
  fill(taken);
  if (Object.keys(asked).length) {
    panel.open = true;
    if (runs) {
      say("The link asks for " + inWords(asked) + ". " +
        (Object.keys(untaken).length ? "This chapter does not take " + inWords(untaken) +
          "; the form holds the published value instead. " : "") +
        "The page shows what is published until you press Run.");
    }
  }
})();
