/* Before anything is drawn: the colours that the reader chose, and the font of mathematics. */
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
  } catch (refused) {
    /* Without storage the system's choice holds. */
  }
  /* A formula is as large as its font makes it. On a page that has the font of mathematics it is
     asked for now, and until it is there nothing is drawn that a formula could still move
     (math.css); a page without has no such font. Two frames later all stands in its place. */
  var root = document.documentElement, patience = 3000; /* ms */
  function show() { root.classList.remove("awaits-font"); }
  function showSoon() { requestAnimationFrame(function () { requestAnimationFrame(show); }); }
  var wanted = "Math of this book";
  function named(face) { return face.family.replace(/["']/g, "") === wanted; }
  if (document.fonts && Array.from(document.fonts).some(named)) {
    root.classList.add("awaits-font");
    document.fonts.load("1em '" + wanted + "'").then(showSoon, show);
    setTimeout(show, patience);
  }
})();
