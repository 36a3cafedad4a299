// Draws the chat as a phone shows it: bubbles, rows of buttons, typed words on the other side.
import { $, day, element, hour } from "./dom.js";
import { lengthened } from "./long.js";

const drawn = new Map();
let atEnd = true;
let at = 0;

// A part that is hidden forgets where it was scrolled to, and one that gets smaller hides its end.
function stay() {
  const wall = $("wall");
  wall.scrollTop = atEnd ? wall.scrollHeight : at;
}

export function watch() {
  const wall = $("wall");
  wall.addEventListener("scroll", () => {
    if (!wall.clientHeight) return;
    at = wall.scrollTop;
    atEnd = wall.scrollHeight - at - wall.clientHeight < 80;
  });
  new ResizeObserver(stay).observe(wall);
}

export function draw(view, options, act) {
  const chat = $("chat");
  const wanted = [];
  let before = "";
  view.chat.forEach((bubble, n) => {
    if (day(bubble.at) !== before) {
      before = day(bubble.at);
      wanted.push(kept(`day ${n} ${before}`, before, () => element("div", { class: "day" }, before)));
    }
    const key = JSON.stringify([bubble, options]);
    wanted.push(kept(`${bubble.id}`, key, () => turn(bubble, options, act)));
  });
  const grown = place(chat, wanted);
  if (grown) atEnd = true;
  stay();
  $("phone").dir = options.mirrored ? "rtl" : "ltr";
  return grown;
}

function kept(id, key, make) {
  const known = drawn.get(id);
  if (known && known.key === key) return known.node;
  const node = make();
  drawn.set(id, { key, node });
  return node;
}

// Puts the wanted nodes in order and leaves alone what is there already, so that only news is read aloud.
function place(chat, wanted) {
  const wantedSet = new Set(wanted);
  for (const node of [...chat.children]) if (!wantedSet.has(node)) node.remove();
  let grown = false;
  wanted.forEach((node, n) => {
    if (chat.children[n] !== node) {
      chat.insertBefore(node, chat.children[n] || null);
      grown = true;
    }
  });
  for (const [id, one] of drawn) if (!wantedSet.has(one.node)) drawn.delete(id);
  return grown;
}

function turn(bubble, options, act) {
  const who = bubble.who === "you" ? "You:" : "Stile:";
  const said = bubble.file ? file(bubble) : element("div", { class: "bubble", dir: options.mirrored ? "rtl" : "auto" });
  if (!bubble.file) {
    said.append(element("span", { class: "hidden" }, `${who} `));
    said.append(...words(bubble, options), element("time", { datetime: bubble.at }, hour(bubble.at)));
  }
  const rows = bubble.rows.map((row) => keys(row, bubble, options, act));
  const made = element("div", { class: `turn ${bubble.who}${rows.length ? " keys" : ""} fresh` }, said, ...rows);
  return made;
}

function words(bubble, options) {
  const pieces = [];
  let at = 0;
  const shown = (text) => (options.long && bubble.who === "bot" ? lengthened(text) : text);
  for (const [from, length] of bubble.bold) {
    pieces.push(shown(bubble.text.slice(at, from)), element("b", {}, shown(bubble.text.slice(from, from + length))));
    at = from + length;
  }
  pieces.push(shown(bubble.text.slice(at)));
  return pieces;
}

function keys(row, bubble, options, act) {
  const ways = row.every((one) => one.way);
  return element(
    "div",
    { class: ways ? "row ways" : "row" },
    ...row.map((one) => {
      const label = options.long ? lengthened(one.label) : one.label;
      return element(
        "button",
        {
          type: "button",
          class: one.way ? "way" : null,
          title: label,
          onclick: (event) =>
            act({ do: "tap", value: one.value, label: one.label, message: bubble.id }, event.detail === 0),
        },
        label,
      );
    }),
  );
}

function file(bubble) {
  const opens = bubble.file.endsWith(".pdf");
  const name = opens
    ? element("button", { type: "button", onclick: () => document.dispatchEvent(new Event("sheet")) }, bubble.file)
    : element("span", {}, bubble.file);
  return element(
    "div",
    { class: "bubble file" },
    element("span", { class: "hidden" }, "Stile: a file, "),
    element("span", { class: "doc", "aria-hidden": "true" }, "↓"),
    element("span", {}, name, bubble.text ? element("span", { class: "fine" }, ` ${bubble.text}`) : null),
  );
}

export function first() {
  const rows = $("chat").querySelectorAll(".row button");
  const live = rows.length ? rows[rows.length - 1].closest(".turn") : null;
  return live ? live.querySelector(".row button") : $("message");
}
