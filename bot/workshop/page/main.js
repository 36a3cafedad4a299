// Puts the page together: asks for the view, hands orders in, and draws what comes back.
import * as beside from "./beside.js";
import * as chat from "./chat.js";
import { $, element, hour, short } from "./dom.js";
import * as map from "./map.js";
import * as server from "./server.js";
import { tour } from "./tour.js";

const AT_RISK = 5; // a walk of more steps is not thrown away without a question

const options = { long: false, mirrored: false };
let view = null;
let busy = Promise.resolve();
let toured = false;

function show(next) {
  if (view && next.revision < view.revision) return;
  view = next;
  chooser("flow", groups(view), view.flow);
  chooser("language", view.languages.map((one) => [one.id, one.name]), view.language);
  chooser("who", view.people.map((one) => [one.id, one.name]), view.who);
  $("file").textContent = view.file;
  $("file").title = view.path;
  $("took").textContent = view.took ? `Redrawn in ${view.took} ms` : "";
  $("clock").textContent = `${short(view.clock)}, ${hour(view.clock)}`;
  $("clock").dateTime = view.clock;
  document.documentElement.dataset.revision = view.revision;
  draw();
  if (!toured && view.tour) {
    toured = true;
    tour(() => act({ do: "toured" }));
  }
}

function draw() {
  chat.draw(view, options, act);
  map.draw(view, options, act);
  beside.draw(view, options, act);
}

// Orders go one after another, so that a quick second tap meets the view that the first one made.
function act(order, byKey = false) {
  busy = busy.then(async () => {
    try {
      show(await server.act({ ...order, revision: view.revision }));
      if (byKey) chat.first()?.focus();
    } catch {
      lost("away");
    }
  });
  return busy;
}

function groups(now) {
  const own = now.flows.filter((one) => one.own);
  const other = now.flows.filter((one) => !one.own);
  const pairs = (some) => some.map((one) => [one.name, one.title]);
  return own.length ? [["Your own", pairs(own)], ["Shipped", pairs(other)]] : pairs(other);
}

function chooser(id, entries, value) {
  const select = $(id);
  const key = JSON.stringify(entries);
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    const option = ([name, title]) => element("option", { value: name }, title);
    select.replaceChildren(...entries.map((one) => (Array.isArray(one[1]) ? element("optgroup", { label: one[0] }, ...one[1].map(option)) : option(one))));
  }
  select.value = value;
}

function lost(how) {
  for (const line of [$("status"), $("told")]) {
    line.hidden = false;
    line.className = "stopped";
    line.textContent = how === "closed" ? "The workshop has stopped. Start it again: stile workshop" : "The workshop doesn't answer. Is it still running?";
  }
}

function ask(head, text, answer, then) {
  const dialog = $("dialog");
  const close = () => dialog.close();
  dialog.replaceChildren(element("div", { class: "inside" },
    element("h2", { id: "dialog-head" }, head), element("p", {}, text),
    element("div", { class: "acts" },
      element("button", { type: "button", class: "button", onclick: close }, "Stay here"),
      element("button", { type: "button", class: "button main", onclick: () => { close(); then(); } }, answer))));
  dialog.showModal();
}

function risky(head, fate, then, otherwise = () => {}) {
  if (view.steps.length <= AT_RISK) then();
  else {
    otherwise();
    ask(head, `This walk has ${view.steps.length} steps. ${fate}`, head.replace("?", ""), then);
  }
}

function enlarge() {
  if (!view.sheet.text) return;
  const dialog = $("dialog");
  const page = view.sheet.drawn
    ? element("img", { src: server.picture(view.sheet.number), alt: view.sheet.text })
    : element("pre", {}, view.sheet.text);
  dialog.replaceChildren(element("div", { class: "inside" }, element("h2", { id: "dialog-head" }, "The page so far"), page,
    element("div", { class: "acts" }, element("button", { type: "button", class: "button main", onclick: () => dialog.close() }, "Close"))));
  dialog.showModal();
}

function part(name, focus = false) {
  document.body.dataset.part = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    if (tab.dataset.part === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (view) map.draw(view, options, act);
  if (focus) ({ chat: $("message"), map: $("drawing").querySelector('.node[tabindex="0"]'), beside: $("part-beside") })[name]?.focus();
}

function toggle(id, name) {
  options[name] = !options[name];
  $(id).setAttribute("aria-checked", options[name]);
  draw();
}

function wire() {
  $("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("message").value;
    $("message").value = "";
    if (text.trim()) act({ do: "say", value: text });
  });
  for (const button of document.querySelectorAll("[data-minutes]")) {
    button.addEventListener("click", () => act({ do: "wait", minutes: Number(button.dataset.minutes) }));
  }
  $("next").addEventListener("click", () => act({ do: "next" }));
  $("back").addEventListener("click", () => act({ do: "back" }));
  $("restart").addEventListener("click", () => risky("Begin anew?", "Alt+Z, one step back, brings it here again, as long as you tap and type nothing else.", () => act({ do: "restart" })));
  $("flow").addEventListener("change", () => {
    const wanted = $("flow").value;
    risky("Open another talk?", "It is not kept. If you want it again, save it as a test first.", () => act({ do: "open", value: wanted }), () => { $("flow").value = view.flow; });
  });
  $("language").addEventListener("change", () => act({ do: "language", value: $("language").value }));
  $("who").addEventListener("change", () => act({ do: "as", value: $("who").value }));
  $("long").addEventListener("click", () => toggle("long", "long"));
  $("mirrored").addEventListener("click", () => toggle("mirrored", "mirrored"));
  $("larger").addEventListener("click", () => map.resize(1));
  $("smaller").addEventListener("click", () => map.resize(-1));
  $("fit").addEventListener("click", () => map.resize(0));
  for (const tab of document.querySelectorAll(".tabs button")) tab.addEventListener("click", () => part(tab.dataset.part));
  document.addEventListener("sheet", enlarge);
  new ResizeObserver(() => view && map.draw(view, options, act)).observe($("board"));
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const does = { Digit1: () => part("chat", true), Digit2: () => part("map", true), Digit3: () => part("beside", true), KeyZ: () => act({ do: "back" }), KeyN: () => act({ do: "next" }) }[event.code];
    if (does) {
      event.preventDefault();
      does();
    }
  });
}

wire();
chat.watch();
part("chat");
show(await server.view());
server.listen(show, lost);
