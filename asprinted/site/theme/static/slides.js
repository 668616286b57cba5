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
