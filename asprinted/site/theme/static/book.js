/* What a page does when touched. Every page reads in full without this file. */
(function () {
  "use strict";
  var root = document.documentElement;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  /* Colors: as the system, light, dark */
  var button = document.querySelector(".scheme");
  var schemes = ["system", "light", "dark"];
  function scheme() {
    return root.dataset.scheme || "system";
  }
  function sayScheme() {
    button.setAttribute("aria-label", "Colors: " + (scheme() === "system" ? "as the system" : scheme()));
    button.title = button.getAttribute("aria-label");
  }
  function remember(chosen) {
    try {
      if (chosen === "system") localStorage.removeItem("scheme");
      else localStorage.setItem("scheme", chosen);
    } catch (refused) {
      /* Without storage the choice holds for this page. */
    }
  }
  if (button) {
    button.addEventListener("click", function () {
      var chosen = schemes[(schemes.indexOf(scheme()) + 1) % schemes.length];
      if (chosen === "system") delete root.dataset.scheme;
      else root.dataset.scheme = chosen;
      remember(chosen);
      sayScheme();
    });
    sayScheme();
  }

  /* What scrolls in itself can be reached and scrolled by keyboard */
  function reach() {
    // Measured all at once, then marked: one layout and not one for each.
    var boxes = document.querySelectorAll("pre, .scroll, .cell_output .output.text_html, .equation");
    var wide = Array.prototype.filter.call(boxes, function (box) {
      return box.scrollWidth > box.clientWidth && box.tabIndex < 0;
    });
    wide.forEach(function (box) {
      var named = box.querySelector("caption");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", named ? named.textContent : box.matches("pre") ? "Code" : "Wide part, scrolls");
    });
  }
  if (window.requestIdleCallback) requestIdleCallback(reach);
  else setTimeout(reach, 200);
  // A folded part has no width until it opens.
  document.addEventListener("toggle", reach, true);

  /* Copy a block of code */
  if (navigator.clipboard) {
    each("div.highlight", function (block) {
      var copy = document.createElement("button");
      copy.type = "button";
      copy.className = "copy";
      copy.textContent = "Copy";
      copy.addEventListener("click", function () {
        navigator.clipboard.writeText(block.querySelector("pre").textContent).then(function () {
          copy.textContent = "Copied";
          setTimeout(function () {
            copy.textContent = "Copy";
          }, 1600);
        });
      });
      block.appendChild(copy);
    });
  }

  /* The current page is in sight in the book's contents, which are longer than a low window.
     Only the list scrolls; on a narrow window it is closed and starts at its top. */
  var contents = document.getElementById("contents");
  var here = contents && contents.querySelector("[aria-current]");
  if (here && here.offsetParent && matchMedia("(min-width: 58.01rem)").matches) {
    var list = contents.getBoundingClientRect();
    var entry = here.getBoundingClientRect();
    if (entry.top < list.top || entry.bottom > list.bottom) {
      contents.scrollTop += (entry.top + entry.bottom - list.top - list.bottom) / 2;
    }
  }

  /* Where the reader is, in the list of the page's sections */
  var links = {};
  each(".here a", function (link) {
    links[decodeURIComponent(link.hash.slice(1))] = link;
  });
  var sections = Object.keys(links).map(function (id) {
    return document.getElementById(id);
  }).filter(Boolean);
  function mark() {
    var current = null;
    // At the foot of a page short sections cannot reach the top of the window.
    var foot = root.scrollHeight - scrollY - innerHeight < 4;
    sections.forEach(function (section) {
      if (section.getBoundingClientRect().top < (foot ? innerHeight : 140)) current = section;
    });
    sections.forEach(function (section) {
      if (section === current) links[section.id].setAttribute("aria-current", "true");
      else links[section.id].removeAttribute("aria-current");
    });
  }
  if (sections.length) {
    var waiting = false;
    addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        mark();
      });
    }, { passive: true });
    mark();
  }

  /* A slash goes to the search field */
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    var field = document.querySelector("#query, .find input");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && field && field.offsetParent) {
      event.preventDefault();
      field.focus();
    }
  });
  var query = document.getElementById("query");
  if (query) {
    // Read by Sphinx's search; its script that marks the words on the page found is not loaded.
    window.SPHINX_HIGHLIGHT_ENABLED = false;
    query.value = new URLSearchParams(location.search).get("q") || "";
    if (!query.value) query.focus();
  }
})();
