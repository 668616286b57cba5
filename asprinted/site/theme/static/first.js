/* Before anything is drawn: the colours that the reader chose. */
(function () {
  "use strict";
  var root = document.documentElement;
  try {
    var chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.scheme = chosen;
  } catch (refused) {
    /* Without storage the system's choice holds. */
  }
})();
