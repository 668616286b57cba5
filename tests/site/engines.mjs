/* Does in another engine than Chromium what a reader does, and prints what came of it:
   node engines.mjs firefox|webkit ADDRESS chapter FOLDER CELLS, what its cells did;
   node engines.mjs firefox|webkit ADDRESS check GIVEN, what the page said of each [name, base64],
   pasted if it has no name. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { launch } from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";

const PATIENCE = 240_000; // ms; a busy machine loads Python in a minute

/* In the page of checks: its line and its report for each text or file, as text. */
async function check(given) {
  const form = document.querySelector(".check form");
  const [text, file] = [form.querySelector("textarea"), form.querySelector("input")];
  const [state, report] = [form.querySelector(".live-state"), document.querySelector(".check-report")];
  const said = [];
  for (const [name, content] of JSON.parse(given)) {
    const bytes = Uint8Array.from(atob(content), (it) => it.charCodeAt(0));
    const held = new DataTransfer();
    if (name) held.items.add(new File([bytes], name));
    else text.value = new TextDecoder().decode(bytes);
    file.files = held.files;
    form.requestSubmit();
    while (!/ read in |Not read|could not/.test(state.textContent)) {
      await new Promise((done) => setTimeout(done, 50));
    }
    said.push({ name, state: state.textContent, report: report.innerHTML });
  }
  return JSON.stringify(said);
}

/* In any page: the worker's messages for one run of a chapter, as text. */
async function chapter(folder, cellsOf) {
  const worker = new Worker(new URL(folder + "worker.mjs", location.href), { type: "module" });
  const cells = [];
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.type === "cell") cells.push(data.cell);
      if (["done", "failed", "refused"].includes(data.type)) resolve(JSON.stringify({ cells, end: data }));
    };
    worker.postMessage({ id: 1, type: "run", chapter: cellsOf, given: {}, sources: {} });
  });
}

async function firefox(address, deed, given) {
  const browser = await launch({
    browser: "firefox", executablePath: "/usr/bin/firefox-esr", protocolTimeout: PATIENCE,
  });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    return await page.evaluate(deed, ...given);
  } finally {
    await browser.close();
  }
}

async function webkit(address, deed, given) {
  const port = await free();
  const serving = spawn("xvfb-run", ["-a", "/usr/bin/WebKitWebDriver", `--port=${port}`], {
    detached: true, stdio: "ignore",
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", LIBGL_ALWAYS_SOFTWARE: "1" },
  });
  try {
    await answering(port);
    const wanted = new Capabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": {
        binary: process.env.MINI_BROWSER, args: ["--automation"],
      },
    });
    const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(wanted).forBrowser("MiniBrowser").build();
    try {
      await driver.manage().setTimeouts({ script: PATIENCE });
      await driver.get(address);
      return await driver.executeAsyncScript(`
        const told = arguments[arguments.length - 1];
        (${deed})(...[...arguments].slice(0, -1)).then(told, (error) => told(String(error)));
      `, ...given);
    } finally {
      await driver.quit();
    }
  } finally {
    process.kill(-serving.pid);
  }
}

function free() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answering(port) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("WebKitWebDriver does not answer");
}

const [engine, address, deed, ...given] = process.argv.slice(2);
console.log(await { firefox, webkit }[engine](address, { chapter, check }[deed], given));
