/* Before anything is drawn: the reader's choice of colours, and that scripts run. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("scripted");
  try {
    var chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.scheme = chosen;
  } catch (refused) {
    /* Without storage the system's choice holds. */
  }
})();
