// Runs a Python file in Pyodide under Node: `node pyodide.mjs FOLDER SCRIPT ARGUMENT`.
// FOLDER holds Pyodide's own files; the machine's file system is at /host.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, script, argument] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + path.sep });
python.FS.mkdirTree("/host");
python.mountNodeFS("/host", "/");
python.globals.set("argument", argument);
// What Python cannot do itself: load a library of WebAssembly.
python.globals.set("load_library", (file) => python._api.loadDynlib(file, true));
try {
  await python.runPythonAsync(fs.readFileSync(script, "utf8"), { filename: script });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
