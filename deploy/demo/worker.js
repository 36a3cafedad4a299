// Runs the workshop in this browser: CPython as WebAssembly, and beside it the same code as everywhere.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const started = start();

async function start() {
  const [python, code] = await Promise.all([
    loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href }),
    fetch("code.zip").then((answer) => answer.arrayBuffer()),
  ]);
  python.unpackArchive(code, "zip", { extractDir: "/code" });
  python.runPython("import sys; sys.path.insert(0, '/code')");
  const demo = await python.pyimport("demo").begin((view) => postMessage({ changed: view }));
  return demo;
}

started.catch((error) => {
  console.error(String(error));
  postMessage({ failed: true });
});

onmessage = async ({ data: { id, order } }) => {
  const demo = await started;
  postMessage({ id, answer: order === null ? demo.view() : await demo.act(order) });
};
