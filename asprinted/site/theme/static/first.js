/* Before anything is drawn: the colours that the reader chose, and the font for mathematics. */
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
  } catch (refused) {
    /* Without storage the system's choice holds. */
  }
  var font = document.currentScript.dataset.font;
  if (font && location.protocol !== "file:") {
    /* Early, so that it is there when the first line is drawn; from a disk it is there anyway. */
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "font";
    link.type = "font/woff2";
    link.crossOrigin = "anonymous";
    link.href = font;
    document.head.appendChild(link);
  }
})();
