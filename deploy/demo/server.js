// Stands in for the workshop's server.js where there is no server: a worker of this page answers.
const worker = new Worker("worker.js", { type: "module" });
const waiting = new Map();
const banner = document.getElementById("demo-state");
let asked = 0;
let seen = () => {};
let lost = () => {};

worker.onmessage = ({ data }) => {
  if (data.changed) seen(JSON.parse(data.changed));
  else if (data.failed) {
    banner.hidden = false;
    banner.textContent = "It can't run in this browser. A newer one may, or: make workshop, on your own machine.";
    lost("closed");
  } else {
    banner.hidden = true;
    waiting.get(data.id)(JSON.parse(data.answer));
    waiting.delete(data.id);
  }
};
worker.onerror = () => worker.onmessage({ data: { failed: true } });

export function view() {
  return ask(null);
}

export function act(order) {
  return ask(JSON.stringify(order));
}

// No editor and no picture is offered here: the view says so, and the page asks for neither.
export async function open() {}

export function picture() {
  return "";
}

export function listen(onSeen, onLost) {
  seen = onSeen;
  lost = onLost;
}

function ask(order) {
  asked += 1;
  const id = asked;
  return new Promise((answered) => {
    waiting.set(id, answered);
    worker.postMessage({ id, order });
  });
}
