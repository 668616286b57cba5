/* A chapter's setting in the address of its page, and its command for the reader's own machine: one
   wording for the controls of charts and for the form. */
(function () {
  "use strict";
  window.asprintedSetting = {
    /* The text that the address gives for a parameter, or null. */
    read: function (name, joined) {
      var text = new URLSearchParams(location.search).get(name);
      // The plus sign that joins items is read as a space.
      return text !== null && joined ? text.trim().replace(/ /g, "+") : text;
    },
    /* Write texts by name; null takes one out. */
    write: function (texts, anchor) {
      var query = new URLSearchParams(location.search);
      Object.keys(texts).forEach(function (name) {
        if (texts[name] === null) query.delete(name);
        else query.set(name, texts[name]);
      });
      var words = query.toString().replace(/%2B/g, "+");
      try {
        history.replaceState(null, "", location.pathname + (words ? "?" + words : "") + anchor);
      } catch (refused) {
        /* A page opened from a disk may refuse; all else works without. */
      }
    },
    copy: function (line, button) {
      function done() {
        button.textContent = "Copied";
        setTimeout(function () {
          button.textContent = "Copy";
        }, 1500);
      }
      function mark() {
        getSelection().selectAllChildren(line);
      }
      if (!navigator.clipboard) mark();
      else navigator.clipboard.writeText(line.textContent).then(done, mark);
    },
  };
})();
