/* Charts that answer: once the reader has moved, touched or scrolled anything and a chart is near the
   window, the one Vega bundle and the page's specifications are fetched, and each drawing is
   replaced in place by a live one of its size. A reader who only reads fetches neither. */
(function () {
  "use strict";
  var me = document.currentScript;
  var vega = new URL("vega.js", me.src).href;
  var figures = document.querySelectorAll("figure.chart");
  var specifications = null;
  var rerun = {}; // by figure: specifications that a run in the page has made
  var loading = null;
  if (!("IntersectionObserver" in window)) return;

  window.asprintedCharts = function (given) {
    specifications = given;
  };

  function fetchScript(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }

  function fetchAll() {
    loading = loading || Promise.all([fetchScript(vega), fetchScript(me.dataset.specifications)]);
    return loading;
  }

  /* What a mark says, as text; a pointer hovers, a finger taps */
  var tip = null;
  var tapped = -Infinity;
  var saidAt = 0;
  function say(value) {
    saidAt = scrollY;
    tip = tip || document.body.appendChild(document.createElement("div"));
    tip.className = "chart-tip";
    tip.setAttribute("role", "status");
    tip.textContent = "";
    var pairs = typeof value === "object" ? Object.entries(value) : [["", value]];
    pairs.forEach(function (pair) {
      var line = tip.appendChild(document.createElement("p"));
      line.textContent = (pair[0].trim() ? pair[0].trim() + ": " : "") + pair[1];
    });
  }
  function hush() {
    if (tip) tip.className = "chart-tip gone";
  }
  function tell(_handler, event, item, value) {
    if (value === null || value === undefined || value === "") {
      // After a tap a browser sends the events of a mouse too, which point at nothing.
      if (performance.now() - tapped > 700) hush();
      return;
    }
    say(value);
    var room = 12;
    var left = Math.min(event.clientX + room, innerWidth - tip.offsetWidth - room);
    var above = event.clientY - tip.offsetHeight - room;
    tip.style.left = Math.max(room, left) + "px";
    tip.style.top = (above > room ? above : event.clientY + room) + "px";
  }
  document.addEventListener("pointerdown", function (event) {
    if (event.pointerType === "touch") tapped = performance.now();
    hush();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hush();
  });
  addEventListener("scroll", function () {
    // The event of a scroll that ended before the pointer came says nothing of the tip.
    if (Math.abs(scrollY - saidAt) > 2) hush();
  }, { passive: true });

  function visible(figure) {
    return Array.prototype.find.call(figure.querySelectorAll(".vl"), function (box) {
      return box.offsetParent !== null;
    });
  }

  /* Other scripts hear of a figure's charts: `chart-coming` before one is drawn, when its
     specification may still be changed, `chart-live` with its view. `chart-wanted` asks for it. */
  function announce(figure, name, detail) {
    figure.dispatchEvent(new CustomEvent(name, { detail: detail }));
  }

  function enliven(figure, box, forms) {
    var specification = forms[box.classList.contains("narrow") ? "narrow" : "wide"];
    if (!specification || box.dataset.live) return;
    box.dataset.live = "coming";
    announce(figure, "chart-coming", { specification: specification, forms: forms });
    var stage = document.createElement("div");
    stage.className = "stage";
    box.appendChild(stage);
    var options = { ast: true, renderer: "svg", actions: false, logLevel: 1, tooltip: tell };
    window.vegaEmbed(stage, specification, options).then(function (result) {
      var live = stage.querySelector("svg");
      live.setAttribute("aria-hidden", "true");
      live.setAttribute("focusable", "false");
      if (!box.style.aspectRatio) measure(box, live);
      var drawn = box.querySelector(":scope > svg");
      if (drawn) drawn.remove();
      stage.className = "live";
      box.dataset.live = "yes";
      announce(figure, "chart-live", { view: result.view });
      result.view.addEventListener("pointerdown", function (event, item) {
        var value = item && item.tooltip;
        // After the listener that hides the last one.
        if (event.pointerType === "touch" && value) setTimeout(tell, 0, null, event, item, value);
      });
    }, function () {
      // The drawing made at build stays.
      stage.remove();
      box.dataset.live = "no";
    });
  }

  /* A picture that was not drawn at build has the size it comes with. */
  function measure(box, live) {
    var seen = live.viewBox.baseVal;
    var width = Math.round(Number(live.getAttribute("width")) || seen.width);
    var height = Math.round(Number(live.getAttribute("height")) || seen.height);
    box.style.cssText = "--w:" + width + "px;--r:" + (width / height).toFixed(3) +
      ";aspect-ratio:" + width + "/" + height;
  }

  function upgrade(figure) {
    fetchAll().then(function () {
      var box = visible(figure);
      var forms = rerun[figure.id] || (specifications && specifications[figure.id]);
      if (box && forms) enliven(figure, box, forms);
    }, function () {
      /* Without the bundle the drawings stay. */
    });
  }

  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      near.unobserve(entry.target);
      upgrade(entry.target);
      // A window that changes its width may show the other drawing.
      if ("ResizeObserver" in window) new ResizeObserver(function () {
        upgrade(entry.target);
      }).observe(entry.target);
    });
  }, { rootMargin: "200px" });
  var signs = ["pointermove", "pointerdown", "touchstart", "keydown", "wheel", "scroll"];
  function begin() {
    signs.forEach(function (sign) {
      removeEventListener(sign, begin, { capture: true });
    });
    Array.prototype.forEach.call(figures, function (figure) {
      near.observe(figure);
    });
  }
  // A run in the page has put another chart in a figure, or put back the published one.
  document.addEventListener("chart-replaced", function (event) {
    var figure = event.target;
    if (event.detail.forms) rerun[figure.id] = event.detail.forms;
    else delete rerun[figure.id];
    if (event.detail.forms) upgrade(figure);
  });
  Array.prototype.forEach.call(figures, function (figure) {
    figure.addEventListener("chart-wanted", function () {
      upgrade(figure);
    });
  });
  signs.forEach(function (sign) {
    addEventListener(sign, begin, { capture: true, passive: true });
  });
})();
