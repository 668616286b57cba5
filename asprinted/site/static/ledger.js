/* The ledger page: choose and order the figures; the choice stands in the address. */
(function () {
  "use strict";
  var form = document.querySelector(".ledger-form");
  if (!form) return;
  var names = ["study", "quantity", "verdict", "order"];
  var shown = form.querySelector(".shown");
  var clear = form.querySelector("button");
  var tables = Array.prototype.slice.call(document.querySelectorAll("table.ledger"));

  /* A caption begins with how many figures there are and ends with their order. */
  var captions = tables.map(function (table) {
    var parts = table.caption.querySelectorAll("span");
    return { number: parts[0], all: parts[0].textContent, order: parts[1], first: parts[1].textContent };
  });

  function read() {
    var given = new URLSearchParams(location.search);
    names.forEach(function (name) {
      var field = form.elements[name];
      field.value = given.get(name) || "";
      if (field.selectedIndex < 0) field.value = "";
    });
  }

  function write() {
    var kept = new URLSearchParams();
    names.forEach(function (name) {
      if (form.elements[name].value) kept.set(name, form.elements[name].value);
    });
    var query = kept.toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch (refused) {
      /* A page opened from a disk may refuse; the filter works all the same. */
    }
  }

  function compare(order) {
    var options = Array.prototype.map.call(form.elements.verdict.options, function (option) {
      return option.value;
    });
    return function (one, other) {
      var by = 0;
      if (order === "quantity") by = one.dataset.quantity.localeCompare(other.dataset.quantity);
      if (order === "verdict") by = options.indexOf(one.dataset.verdict) - options.indexOf(other.dataset.verdict);
      return by || one.dataset.place - other.dataset.place;
    };
  }

  function apply() {
    var all = 0;
    var left = 0;
    var study = form.elements.study.value;
    var quantity = form.elements.quantity.value;
    var verdict = form.elements.verdict.value;
    var order = form.elements.order;
    tables.forEach(function (table, at) {
      var body = table.tBodies[0];
      var rows = Array.prototype.slice.call(body.rows);
      var kept = 0;
      rows.forEach(function (row) {
        row.hidden = !((!study || study === table.dataset.study) &&
          (!quantity || quantity === row.dataset.quantity) && (!verdict || verdict === row.dataset.verdict));
        kept += !row.hidden;
      });
      rows.sort(compare(order.value)).forEach(function (row) {
        body.appendChild(row);
      });
      var caption = captions[at];
      caption.number.textContent = kept === rows.length ? caption.all : kept + " of " + caption.all.toLowerCase();
      caption.order.textContent = order.value ? order.selectedOptions[0].textContent : caption.first;
      table.closest("section").hidden = kept === 0;
      all += rows.length;
      left += kept;
    });
    shown.textContent = left === all ? all + " figures" : left ? left + " of " + all + " figures" : "No figure matches.";
    clear.hidden = left === all;
  }

  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.hidden) return;
    form.reset();
    write();
    apply();
    target.scrollIntoView();
  }

  form.addEventListener("change", function () {
    write();
    apply();
  });
  clear.addEventListener("click", function () {
    form.reset();
    write();
    apply();
    // The button is gone; who came by keyboard goes on at the first choice.
    form.elements.study.focus();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  addEventListener("hashchange", reveal);
  addEventListener("popstate", function () {
    read();
    apply();
  });
  read();
  apply();
  reveal();
})();
