/* What a page does when touched. Every page reads in full without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  var hovers = matchMedia("(hover: hover)");
  var phone = matchMedia("(max-width: 40rem)");

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  /* Colors: as the system, light, dark */
  var button = document.querySelector(".scheme");
  var schemes = ["system", "light", "dark"];
  function scheme() {
    return root.dataset.scheme || "system";
  }
  function sayScheme() {
    button.setAttribute("aria-label", "Colors: " + (scheme() === "system" ? "as the system" : scheme()));
    button.title = button.getAttribute("aria-label");
  }
  function remember(chosen) {
    try {
      if (chosen === "system") localStorage.removeItem("scheme");
      else localStorage.setItem("scheme", chosen);
    } catch (refused) {
      /* Without storage the choice holds for this page. */
    }
  }
  if (button) {
    button.addEventListener("click", function () {
      var chosen = schemes[(schemes.indexOf(scheme()) + 1) % schemes.length];
      if (chosen === "system") delete root.dataset.scheme;
      else root.dataset.scheme = chosen;
      remember(chosen);
      sayScheme();
    });
    sayScheme();
  }

  /* The card of a quoted figure: open while pointed at or focused, kept open by a tap or Enter */
  var open = null; // {link, card, kept}
  var leaving = 0;
  var quiet = false;

  function place(card, link) {
    if (phone.matches) {
      card.style.left = card.style.top = "";
      return;
    }
    var at = link.getClientRects()[0];
    var gap = 8;
    var left = Math.min(at.left, root.clientWidth - card.offsetWidth - 12);
    var below = at.bottom + gap;
    var fits = below + card.offsetHeight < innerHeight || at.top < card.offsetHeight + gap;
    card.style.left = Math.max(12, left) + "px";
    card.style.top = (fits ? below : at.top - gap - card.offsetHeight) + "px";
  }

  /* On a phone the card lies over the foot of the window, and the figure is brought above it */
  function uncover(card, link) {
    if (!phone.matches) return;
    var lines = link.getClientRects();
    var covered = lines[lines.length - 1].bottom + 12 - card.getBoundingClientRect().top;
    if (covered <= 0) return;
    var missing = covered - (root.scrollHeight - innerHeight - scrollY);
    // Stays, since a page that became shorter would move under the finger.
    if (missing > 0) document.body.style.paddingBottom = missing + "px";
    scrollBy(0, covered);
  }

  function show(link, kept) {
    var card = document.getElementById(link.dataset.card);
    if (!card || !card.showPopover) return false;
    clearTimeout(leaving);
    if (open && (open.link !== link || kept)) hide();
    if (!open) {
      // A card that is kept open follows its link in the order of the Tab key; others do not.
      if (kept) card.showPopover({ source: link });
      else card.showPopover();
      place(card, link);
      link.setAttribute("aria-expanded", "true");
      open = { link: link, card: card, kept: kept };
      uncover(card, link);
    }
    return true;
  }

  function hide() {
    clearTimeout(leaving);
    if (!open) return;
    var was = open;
    open = null;
    was.link.setAttribute("aria-expanded", "false");
    if (was.card.matches(":popover-open")) was.card.hidePopover();
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(function () {
      if (open && !open.kept) hide();
    }, 220);
  }

  function inside(target) {
    return open && target && (open.card.contains(target) || open.link.contains(target));
  }

  function answer(link) {
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-controls", link.dataset.card);
    link.addEventListener("pointerenter", function (event) {
      if (event.pointerType === "mouse" && hovers.matches) show(link, false);
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", function () {
      if (!quiet && link.matches(":focus-visible")) show(link, false);
    });
    link.addEventListener("click", function (event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      if (open && open.link === link && open.kept) {
        event.preventDefault();
        hide();
        return;
      }
      if (!show(link, true)) return;
      event.preventDefault();
      // From the keyboard the reader goes on into the card; a pointer stays where it is.
      if (event.detail === 0) open.card.querySelector("a").focus();
    });
  }
  each(".printed", answer);
  // A rerun in the page brings new links.
  document.addEventListener("outputs-replaced", function (event) {
    var fresh = event.target.querySelectorAll(".printed:not([aria-expanded])");
    Array.prototype.forEach.call(fresh, answer);
  });

  each(".figure-card", function (card) {
    card.addEventListener("pointerenter", function () {
      clearTimeout(leaving);
    });
    card.addEventListener("pointerleave", leave);
  });

  document.addEventListener("focusout", function (event) {
    if (inside(event.target) && event.relatedTarget && !inside(event.relatedTarget)) hide();
  });
  document.addEventListener("pointerdown", function (event) {
    if (open && !inside(event.target)) hide();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && open) {
      var link = open.link;
      var within = open.card.contains(document.activeElement);
      hide();
      // Back where the reader came from, without opening the card again.
      quiet = true;
      if (within) link.focus({ focusVisible: true });
      quiet = false;
    }
  });
  addEventListener("scroll", function () {
    if (open) place(open.card, open.link);
  }, { passive: true });
  addEventListener("resize", hide);

  /* What scrolls in itself can be reached and scrolled by keyboard */
  function reach() {
    // Measured all at once, then marked: one layout and not one for each.
    var boxes = document.querySelectorAll("pre, .scroll, .cell_output .output.text_html, .equation");
    var wide = Array.prototype.filter.call(boxes, function (box) {
      return box.scrollWidth > box.clientWidth && box.tabIndex < 0;
    });
    wide.forEach(function (box) {
      var named = box.querySelector("caption");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", named ? named.textContent : box.matches("pre") ? "Code" : "Wide part, scrolls");
    });
  }
  if (window.requestIdleCallback) requestIdleCallback(reach);
  else setTimeout(reach, 200);
  // A folded part has no width until it opens.
  document.addEventListener("toggle", reach, true);

  /* Copy a block of code */
  if (navigator.clipboard) {
    each("div.highlight", function (block) {
      var copy = document.createElement("button");
      copy.type = "button";
      copy.className = "copy";
      copy.textContent = "Copy";
      copy.addEventListener("click", function () {
        navigator.clipboard.writeText(block.querySelector("pre").textContent).then(function () {
          copy.textContent = "Copied";
          setTimeout(function () {
            copy.textContent = "Copy";
          }, 1600);
        });
      });
      block.appendChild(copy);
    });
  }

  /* The current page is in sight in the book's contents, which are longer than a low window.
     Only the list scrolls; on a narrow window it is closed and starts at its top. */
  var contents = document.getElementById("contents");
  var here = contents && contents.querySelector("[aria-current]");
  if (here && here.offsetParent && matchMedia("(min-width: 58.01rem)").matches) {
    var list = contents.getBoundingClientRect();
    var entry = here.getBoundingClientRect();
    if (entry.top < list.top || entry.bottom > list.bottom) {
      contents.scrollTop += (entry.top + entry.bottom - list.top - list.bottom) / 2;
    }
  }

  /* Where the reader is, in the list of the page's sections */
  var links = {};
  each(".here a", function (link) {
    links[decodeURIComponent(link.hash.slice(1))] = link;
  });
  var sections = Object.keys(links).map(function (id) {
    return document.getElementById(id);
  }).filter(Boolean);
  function mark() {
    var current = null;
    // At the foot of a page short sections cannot reach the top of the window.
    var foot = root.scrollHeight - scrollY - innerHeight < 4;
    sections.forEach(function (section) {
      if (section.getBoundingClientRect().top < (foot ? innerHeight : 140)) current = section;
    });
    sections.forEach(function (section) {
      if (section === current) links[section.id].setAttribute("aria-current", "true");
      else links[section.id].removeAttribute("aria-current");
    });
  }
  if (sections.length) {
    var waiting = false;
    addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        mark();
      });
    }, { passive: true });
    mark();
  }

  /* A slash goes to the search field */
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    var field = document.querySelector("#query, .find input");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && field && field.offsetParent) {
      event.preventDefault();
      field.focus();
    }
  });
  var query = document.getElementById("query");
  if (query) {
    // Read by Sphinx's search; its script that marks the words on the page found is not loaded.
    window.SPHINX_HIGHLIGHT_ENABLED = false;
    query.value = new URLSearchParams(location.search).get("q") || "";
    if (!query.value) query.focus();
  }
})();
