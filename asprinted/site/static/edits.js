/* The cells that a reader is changing. */
import { make } from "./cells.js";
import { editor } from "./editor.js";

export class Edits {
  /* `run` is called when the reader asks for it, `undone` when a change is taken back. */
  constructor(cells, run, undone) {
    this.open = new Map();
    for (const [id, cell] of cells.known) this.offer(id, cell.element, run, undone);
  }

  /* Sources by cell, where they are other ones than published. */
  get sources() {
    const changed = [...this.open].filter(([, it]) => it.editor.value !== it.source);
    return Object.fromEntries(changed.map(([id, it]) => [id, it.editor.value]));
  }

  undoAll() {
    for (const it of [...this.open.values()]) it.close();
  }

  offer(id, element, run, undone) {
    const code = element.querySelector(".cell_input pre");
    if (!code) return;
    const holder = code.closest(".cell_input");
    const begin = button("Change this cell", () => {
      const source = code.textContent.replace(/\n$/, "");
      const opened = editor(source, `Python of cell ${id}`);
      const line = make("p", "live-edit-line");
      const close = () => {
        opened.element.remove();
        line.remove();
        code.hidden = begin.hidden = false;
        this.open.delete(id);
      };
      const undo = button("Undo", () => {
        close();
        begin.focus();
        undone();
      });
      line.append(make("span", "", "You are changing this cell. "), button("Run with this cell", run), " ", undo);
      this.open.set(id, { source, editor: opened, close });
      code.hidden = begin.hidden = true;
      code.after(opened.element);
      holder.append(line);
      opened.element.addEventListener("editor-run", run);
      opened.focus();
    });
    begin.className = "live-edit";
    holder.append(begin);
  }
}

export function button(words, act) {
  const made = make("button", "", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
