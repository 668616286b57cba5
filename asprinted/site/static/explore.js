/* Charts whose assumptions may be moved: controls choose one of the settings that were computed
   beforehand; sentence, picture, rerun line and address follow. Nothing is computed here. */
(function () {
  "use strict";
  var address = window.asprintedSetting;

  function list(found) {
    return Array.prototype.slice.call(found);
  }

  function follow(figure) {
    // A run in the page may replace what is in the figure: what listened to the old part lets go.
    if (figure.following) figure.following.abort();
    figure.following = new AbortController();
    var until = { signal: figure.following.signal };
    var panel = figure.querySelector(".explore-panel");
    var said = figure.querySelector(".explore-said p");
    var line = figure.querySelector(".explore-rerun code");
    var controls = JSON.parse(panel.dataset.controls);
    var published = controls.map(function (control) {
      return control.values.indexOf(control.value);
    });
    var places = published.slice();
    var sentences = null;
    var views = [];
    var later = 0;

    function value(at) {
      return controls[at].values[places[at]];
    }

    function number() {
      return controls.reduce(function (sum, control, at) {
        return sum * control.values.length + places[at];
      }, 0);
    }

    function moved() {
      return places.some(function (place, at) {
        return place !== published[at];
      });
    }

    function fields(control) {
      return list(panel.querySelectorAll("[name='" + control.name + "']"));
    }

    /* From the controls to the setting, and back */
    function read() {
      controls.forEach(function (control, at) {
        var own = fields(control);
        if (control.kind === "several") {
          var kept = own.filter(function (box) { return box.checked; });
          places[at] = control.values.indexOf(kept.map(function (box) { return box.value; }).join("+"));
        } else {
          places[at] = Number(own[0].value);
        }
      });
    }

    function write() {
      controls.forEach(function (control, at) {
        var own = fields(control);
        if (control.kind === "several") {
          var kept = value(at).split("+");
          own.forEach(function (box) {
            box.checked = kept.indexOf(box.value) >= 0;
            var without = kept.filter(function (item) { return item !== box.value; }).join("+");
            // Too few would be left.
            box.disabled = box.checked && control.values.indexOf(without) < 0;
          });
          return;
        }
        own[0].value = String(places[at]);
        if (control.kind === "slider") {
          own[0].setAttribute("aria-valuetext", control.words[places[at]]);
          own[0].parentNode.querySelector(".value").textContent = control.words[places[at]];
        }
      });
    }

    /* The address holds the setting, and keeps its anchor */
    function readAddress() {
      var unknown = [];
      controls.forEach(function (control, at) {
        var place = published[at];
        var text = address.read(control.name, true);
        if (text !== null) {
          place = placeOf(control, text);
          if (place < 0) {
            unknown.push(control.name + "=" + text);
            place = published[at];
          }
        }
        places[at] = place;
      });
      sayUnknown(unknown);
    }

    /* 0.90 is 0.9, and a choice of several is the same in any order */
    function placeOf(control, text) {
      function plain(one) {
        if (control.kind === "several") return String(one).split("+").sort().join("+");
        return one !== "" && isFinite(one) ? Number(one) : String(one);
      }
      return control.values.map(plain).indexOf(plain(text));
    }

    function sayUnknown(unknown) {
      var note = panel.querySelector(".explore-unknown");
      if (note) note.remove();
      if (!unknown.length) return;
      note = document.createElement("p");
      note.className = "explore-unknown";
      note.setAttribute("role", "status");
      var form = document.querySelector("details.live form[data-python]");
      note.textContent = "The link asks for " + unknown.join(" and ") +
        ", for which this chart holds no results; it shows the published setting instead." +
        (form ? " The form by the answer runs any setting that the chapter allows." : "");
      panel.append(note);
      if (!form) writeAddress(); // else the form takes up what the link asks for
    }

    function writeAddress() {
      var texts = {};
      controls.forEach(function (control, at) {
        texts[control.name] = places[at] !== published[at] ? String(value(at)) : null;
      });
      var own = "#" + figure.id;
      var anchor = location.hash || (moved() ? own : "");
      if (!moved() && anchor === own) anchor = "";
      address.write(texts, anchor);
      document.dispatchEvent(new CustomEvent("setting-moved"));
    }

    /* What follows the setting */
    function tell() {
      if (!sentences) return;
      var words = sentences[number()].said.join(" ");
      if (said.textContent !== words) said.textContent = words;
      list(figure.querySelectorAll(".vl")).forEach(function (box) {
        box.setAttribute("aria-label", words);
      });
    }

    function draw() {
      views.forEach(function (view) {
        controls.forEach(function (control, at) {
          view.signal(control.name, value(at));
        });
        view.runAsync();
      });
      // A drawing of another setting is not shown as if it were of this one.
      figure.classList.toggle("waiting", moved() && (!views.length || !sentences));
    }

    /* The line may break after a sign that joins names; what is copied has no breaks in it. */
    function writeLine(command) {
      line.textContent = "";
      command.replace(/[+,]|=(?=\S*[+,])/g, "$&\n").split("\n").forEach(function (part, at) {
        if (at) line.append(document.createElement("wbr"));
        line.append(part);
      });
    }

    function show() {
      write();
      tell();
      draw();
      writeLine("asprinted rerun " + panel.dataset.chapter + controls.map(function (control, at) {
        return " " + control.name + "=" + value(at);
      }).join(""));
      if (moved() && !views.length) figure.dispatchEvent(new CustomEvent("chart-wanted"));
    }

    figure.addEventListener("chart-coming", function (event) {
      sentences = event.detail.forms.settings;
      var specification = event.detail.specification;
      specification.datasets.settings = sentences;
      specification.params.forEach(function (param) {
        controls.forEach(function (control, at) {
          if (control.name === param.name) param.value = value(at);
        });
      });
      tell();
    }, until);
    figure.addEventListener("chart-live", function (event) {
      views.push(event.detail.view);
      draw();
    }, until);
    panel.addEventListener("input", function () {
      read();
      sayUnknown([]);
      show();
      clearTimeout(later);
      later = setTimeout(writeAddress, 200);
    }, until);
    panel.querySelector(".explore-back").addEventListener("click", function () {
      places = published.slice();
      show();
      writeAddress();
    }, until);
    figure.querySelector(".explore-copy").addEventListener("click", function (event) {
      address.copy(line, event.currentTarget);
    }, until);
    addEventListener("popstate", function () {
      readAddress();
      show();
    }, until);
    readAddress();
    show();
  }

  list(document.querySelectorAll("figure.explore")).forEach(follow);
  document.addEventListener("chart-replaced", function (event) {
    if (event.target.classList.contains("explore")) follow(event.target);
  });
})();
