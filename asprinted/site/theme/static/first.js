/* Before anything is drawn: the colours that the reader chose, and the font of mathematics. */
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
  } catch (refused) {
    /* Without storage the system's choice holds. */
  }
  /* Asked for now, it is there when the first formula is laid out; a page without mathematics has
     no such font and asks for nothing. */
  if (document.fonts) document.fonts.load("1em 'Math of this book'");
})();
