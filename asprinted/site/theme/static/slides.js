/* Shows a page one section at a time. Without this file the page reads from top to bottom. */
(function () {
  "use strict";
  var root = document.documentElement;
  var page = document.querySelector("article > section");
  var start = document.querySelector(".present");
  var bar = document.querySelector(".slide-bar");
  if (!page || !start || !bar) return;
  page.classList.add("slides");

  /* The first slide is what stands before the first section */
  var first = [];
  var slides = [first];
  Array.prototype.forEach.call(page.children, function (part) {
    if (part.tagName === "SECTION") slides.push([part]);
    else if (slides.length === 1) first.push(part);
  });
  var at = 0;

  /* On paper a chart that is nearly as high as wide, or has much text, stands beside its words */
  var WIDE = 1.8;
  var MUCH = 250; // letters
  function letters(slide) {
    return Array.prototype.reduce.call(slide.querySelectorAll(":scope > p"), function (sum, text) {
      return sum + text.textContent.length;
    }, 0);
  }
  slides.slice(1).forEach(function (parts) {
    var drawing = parts[0].querySelector(".vl");
    if (!drawing) return;
    var ratio = Number(getComputedStyle(drawing).getPropertyValue("--r"));
    if (ratio < WIDE || letters(parts[0]) > MUCH) parts[0].classList.add("high");
  });

  /* A slide is as high as the screen: words and chart as large as there is room for. What decides
     is the smaller of the two, a chart's labels counted as if they were half as large again, since
     labels may be smaller than the text. */
  var article = page.parentNode;
  var STEP = 0.95;
  var SMALLEST = 13; // px, of the text
  var READABLE = 9; // px, of a chart's labels
  var LABEL = 12; // px, of a label in a drawing at its own size
  var WORTH = 1.5;
  var SHARES = ["50%", "58%", "66%"];

  function lay(choice) {
    root.style.setProperty("--fit", choice.fit);
    article.dataset.layout = choice.layout;
    if (choice.drawing) article.dataset.drawing = choice.drawing;
    else delete article.dataset.drawing;
    article.style.setProperty("--share", choice.share || "");
  }

  function size() {
    return parseFloat(getComputedStyle(root).fontSize);
  }

  function fits() {
    return article.scrollHeight <= article.clientHeight && article.scrollWidth <= article.clientWidth;
  }

  function seen(slide) {
    return Array.prototype.find.call(slide.querySelectorAll(".vl"), function (drawing) {
      return drawing.offsetParent !== null;
    });
  }

  function labels(drawing) {
    return LABEL * drawing.offsetWidth / parseFloat(getComputedStyle(drawing).getPropertyValue("--w"));
  }

  /* The largest text, no smaller than a bound, with which a layout fits; null if none does */
  function tried(choice, bound) {
    for (var fit = 1; ; fit *= STEP) {
      choice.fit = fit;
      lay(choice);
      if (size() < bound) return null;
      if (fits()) return choice;
    }
  }

  function ways(slide) {
    var drawings = slide.querySelector(".two") ? ["wide", "narrow"] : [""];
    return drawings.reduce(function (all, drawing) {
      all.push({ layout: "below", drawing: drawing });
      SHARES.forEach(function (share) {
        all.push({ layout: "beside", drawing: drawing, share: share });
      });
      return all;
    }, []);
  }

  function bestWithChart(slide) {
    var best = { worth: 0 };
    ways(slide).forEach(function (way) {
      for (var fit = 1; ; fit *= STEP) {
        way = Object.assign({}, way, { fit: fit });
        lay(way);
        // From here on the text alone is too small to be worth more.
        if (size() < SMALLEST || size() <= best.worth) return;
        if (!fits()) continue;
        way.labels = labels(seen(slide));
        way.worth = Math.min(size(), WORTH * way.labels);
        if (way.worth > best.worth) best = way;
      }
    });
    return best.labels >= READABLE ? best : null;
  }

  function fit() {
    var slide = slides[at][0];
    var chart = slide.querySelector(".chart");
    slide.classList.remove("measured");
    var best = chart && bestWithChart(slide);
    if (best) lay(best);
    // As a last resort the slide scrolls.
    else if (!tried({ layout: "text" }, SMALLEST)) lay({ layout: "text", fit: 1 });
    if (!chart) return;
    if (best && best.layout === "below") {
      article.style.setProperty("--high", seen(slide).offsetHeight + "px");
      slide.classList.add("measured");
    }
    // Another drawing may be seen than on the page.
    chart.dispatchEvent(new CustomEvent("chart-wanted"));
  }

  function show(wanted) {
    at = Math.max(0, Math.min(slides.length - 1, wanted));
    slides.forEach(function (parts, place) {
      parts.forEach(function (part) {
        part.classList.toggle("current", place === at);
      });
    });
    bar.querySelector("output").textContent = (at + 1) + " / " + slides.length;
    history.replaceState(null, "", at ? "#" + slides[at][0].id : location.pathname + location.search);
    scrollTo(0, 0);
    article.scrollTop = 0;
    fit();
    var heading = slides[at][0].querySelector("h2") || slides[at][0];
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function present() {
    root.classList.add("presenting");
    var here = slides.findIndex(function (parts) {
      return parts[0].id && "#" + parts[0].id === location.hash;
    });
    show(Math.max(0, here));
    if (root.requestFullscreen) root.requestFullscreen().catch(function () {});
  }

  function leave() {
    root.classList.remove("presenting");
    root.style.removeProperty("--fit");
    delete article.dataset.layout;
    delete article.dataset.drawing;
    if (document.fullscreenElement) document.exitFullscreen();
    slides[at][0].scrollIntoView();
    start.focus({ preventScroll: true });
  }

  start.addEventListener("click", present);
  bar.addEventListener("click", function (event) {
    var turn = event.target.dataset.turn;
    if (turn === "0") leave();
    else if (turn) show(at + Number(turn));
  });
  document.addEventListener("fullscreenchange", function () {
    if (!document.fullscreenElement && root.classList.contains("presenting")) leave();
  });
  addEventListener("resize", function () {
    if (root.classList.contains("presenting")) fit();
  });
  var turns = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity, End: Infinity };
  document.addEventListener("keydown", function (event) {
    if (!root.classList.contains("presenting") || event.ctrlKey || event.metaKey || event.altKey) return;
    // A control that has the focus keeps its keys.
    if (/^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY|A)$/.test(event.target.tagName) && event.key !== "Escape") return;
    if (event.key === "Escape") leave();
    else if (event.key in turns) show(at + turns[event.key]);
    else return;
    event.preventDefault();
  });
  var from = null;
  document.addEventListener("touchstart", function (event) {
    from = event.touches[0].clientX;
  }, { passive: true });
  document.addEventListener("touchend", function (event) {
    var moved = event.changedTouches[0].clientX - from;
    if (root.classList.contains("presenting") && Math.abs(moved) > 60) show(at + (moved < 0 ? 1 : -1));
  }, { passive: true });
})();
