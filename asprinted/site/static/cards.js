/* The cards of quoted figures. Without this file a figure is a link to its row of the ledger. */
(function () {
  "use strict";
  var root = document.documentElement;
  var hovers = matchMedia("(hover: hover)");
  var phone = matchMedia("(max-width: 40rem)");

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
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
  // A run in the page brings new links.
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
})();
