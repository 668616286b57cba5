/* A small editor for a cell: a text field, which keyboards, screen readers and phones know, over a
   copy of its text in Python's colours. */
var WORDS = ("False None True and as assert async await break class continue def del elif else " +
  "except finally for from global if import in is lambda nonlocal not or pass raise return try " +
  "while with yield").split(" ");
// Comment, text (three quotes, then one), number, word.
var TOKEN = /(#[^\n]*)|((?:\b[rbfuRBFU]{1,2})?(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(\b\d[\w.]*)|(\b[A-Za-z_]\w*)/g;

function coloured(source) {
  var made = document.createDocumentFragment();
  var at = 0;
  function add(words, kind) {
    if (!kind) {
      made.append(words);
      return;
    }
    var span = document.createElement("span");
    span.className = kind;
    span.textContent = words;
    made.append(span);
  }
  source.replace(TOKEN, function (found, comment, string, number, word, place) {
    add(source.slice(at, place));
    at = place + found.length;
    add(found, comment ? "c1" : string ? "s2" : number ? "mi" : WORDS.indexOf(word) >= 0 ? "k" : "");
    return found;
  });
  add(source.slice(at) + "\n");
  return made;
}

export function editor(source, name) {
  var element = document.createElement("div");
  element.className = "editor highlight";
  var copy = document.createElement("pre");
  copy.setAttribute("aria-hidden", "true");
  var field = document.createElement("textarea");
  field.value = source;
  field.setAttribute("aria-label", name + ", Python. Tab moves on; Control and ] or [ moves lines in or out.");
  field.spellcheck = false;
  field.autocapitalize = "off";
  field.autocomplete = "off";
  field.wrap = "off";
  element.append(copy, field);

  function show() {
    copy.replaceChildren(coloured(field.value));
    field.rows = field.value.split("\n").length + 1;
  }
  function indent(by) {
    var start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    var end = field.selectionEnd;
    var lines = field.value.slice(start, end).split("\n").map(function (line) {
      return by > 0 ? "    " + line : line.replace(/^ {1,4}/, "");
    }).join("\n");
    field.setRangeText(lines, start, end, "select");
    show();
  }
  field.addEventListener("input", show);
  field.addEventListener("scroll", function () { copy.scrollLeft = field.scrollLeft; });
  field.addEventListener("keydown", function (event) {
    // Tab stays what it is everywhere: the way on.
    if ((event.ctrlKey || event.metaKey) && (event.key === "]" || event.key === "[")) {
      event.preventDefault();
      indent(event.key === "]" ? 1 : -1);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      var start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
      var line = field.value.slice(start, field.selectionStart);
      var more = /^ */.exec(line)[0] + (/:\s*$/.test(line) ? "    " : "");
      if (!more) return;
      event.preventDefault();
      field.setRangeText("\n" + more, field.selectionStart, field.selectionEnd, "end");
      show();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      field.dispatchEvent(new CustomEvent("editor-run", { bubbles: true }));
    }
  });
  show();
  return {
    element: element,
    get value() { return field.value; },
    focus: function () { field.focus(); },
  };
}
