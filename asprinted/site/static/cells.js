/* The cells of the page: what each showed when published, and what it shows now. */
const list = (found) => Array.from(found);

export class Cells {
  constructor(main) {
    this.main = main;
    this.known = new Map();
    for (const element of main.querySelectorAll(".cell[id^='cell-']")) {
      this.known.set(element.id.slice(5), { element, published: null });
    }
  }

  get isRerun() {
    return this.main.classList.contains("rerun");
  }

  /* Everything waits for its cell, and is grey until it is done. */
  wait() {
    this.main.classList.add("rerun");
    for (const cell of this.known.values()) output(cell)?.classList.add("waiting");
  }

  /* Show what a cell did; return whether the page has a place for it. */
  show(found) {
    const cell = this.known.get(found.id);
    if (!cell) return false;
    if (!found.error && !found.changed) {
      put(cell);
      return true;
    }
    remember(cell);
    const nodes = drawn(found.drawn, cell.published.figures.map((it) => it.figure));
    if (found.error) nodes.push(trouble(found.error));
    if (!nodes.length) {
      output(cell)?.remove();
      return true;
    }
    const own = room(cell);
    own.replaceChildren(...nodes);
    own.classList.remove("waiting");
    own.classList.add("recomputed");
    own.dispatchEvent(new CustomEvent("outputs-replaced", { bubbles: true }));
    return true;
  }

  /* Show in every place what is published. */
  back() {
    for (const cell of this.known.values()) put(cell);
    this.main.classList.remove("rerun");
    if (!this.main.className) this.main.removeAttribute("class");
  }
}

export function trouble(error) {
  const box = make("div", "live-error");
  box.append(make("p", "", `${error.name}: ${error.text}`), make("pre", "", error.traceback));
  return box;
}

export function make(name, className, words) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
}

const output = (cell) => cell.element.querySelector(":scope > .cell_output");

function room(cell) {
  const found = output(cell);
  if (found) return found;
  const made = make("div", "cell_output docutils container");
  // Folded code stands after what it made, shown code before it.
  cell.element.insertBefore(made, cell.element.querySelector(":scope > details"));
  return made;
}

function remember(cell) {
  if (cell.published) return;
  const own = output(cell);
  const figures = own ? list(own.querySelectorAll("figure.chart")) : [];
  cell.published = {
    had: Boolean(own),
    nodes: own ? list(own.childNodes) : [],
    figures: figures.map((figure) => ({ figure, classes: figure.className, nodes: list(figure.childNodes) })),
  };
}

function put(cell) {
  const { published } = cell;
  cell.published = null;
  if (published && !published.had) {
    output(cell)?.remove();
    return;
  }
  if (published) {
    room(cell).replaceChildren(...published.nodes);
    for (const { figure, classes, nodes } of published.figures) {
      figure.className = classes;
      figure.replaceChildren(...nodes);
      draw(figure, null);
    }
  }
  output(cell)?.classList.remove("waiting", "recomputed");
}

/* What Python drew, escaped there; a chart goes into the figure that has been there. */
function drawn(made, figures) {
  const nodes = [];
  for (const one of made) {
    const fragment = document.createRange().createContextualFragment(one.html);
    const fresh = one.kind === "chart" && fragment.querySelector("figure.chart");
    const figure = fresh && figures.shift();
    if (!figure) {
      nodes.push(...fragment.childNodes);
      continue;
    }
    // The element stays, since other scripts listen to it; what is in it is new.
    figure.replaceChildren(...fresh.childNodes);
    figure.classList.toggle("explore", fresh.classList.contains("explore"));
    nodes.push(figure);
    draw(figure, one.forms);
  }
  return nodes;
}

function draw(figure, forms) {
  figure.dispatchEvent(new CustomEvent("chart-replaced", { bubbles: true, detail: { forms } }));
}
