/* What a page does when touched; every page reads in full without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
})();
