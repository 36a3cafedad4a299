// Draws what stands beside the map: problems, what is coming up, the page so far, the walk, other languages.
import { $, day, element, hour } from "./dom.js";
import { open, picture } from "./server.js";

let savedName = "";
let aloud = false; // whether the sentences are unfolded

export function draw(view, options, act) {
  status(view);
  problems(view);
  ahead(view);
  sheet(view, options);
  walk(view, act);
  signatures(view);
  finish(view, act);
  sentences(view);
  wordings(view);
}

function put(id, key, make) {
  const section = $(id);
  const said = JSON.stringify(key);
  if (section.dataset.key === said) return;
  section.dataset.key = said;
  section.replaceChildren(...make());
}

function status(view) {
  const line = $("status");
  const stopped = view.replay.why ? `Replayed ${view.replay.done} of ${view.replay.of} steps: ${view.replay.why}. Put it back, and the walk goes on.` : "";
  const text = [view.note, stopped].filter(Boolean).join(" ");
  for (const one of [line, $("told")]) {
    if (one.textContent !== text) one.textContent = text;
    one.hidden = !text;
  }
}

function problems(view) {
  put("problems", [view.problems, view.whole, view.file, view.editor], () => {
    const list = view.problems.map((one) => problem(one, view));
    const head = element("h2", {}, "Problems");
    if (!view.whole) list.unshift(element("p", { class: "fine" }, "The flow runs as it last was whole."));
    return [head, ...(list.length ? list : [element("p", { class: "fine" }, "None.")])];
  });
  const count = $("count");
  count.textContent = view.problems.length;
  count.hidden = !view.problems.length;
}

function problem(one, view) {
  const elsewhere = one.file !== view.file ? `${one.file}, ` : "";
  const state = one.state || one.place;
  const place = `${one.path || one.file}:${one.line}`;
  const acts = [
    element("button", { type: "button", class: "plain", onclick: () => navigator.clipboard.writeText(place) }, "Copy file:line"),
    view.editor ? element("button", { type: "button", class: "plain", onclick: () => open(one.file, one.line) }, "Open") : null,
  ];
  return element(
    "div",
    { class: `problem ${one.severity}`, title: `${one.severity} ${one.code}` },
    element("p", { class: "where" }, element("span", { class: "hidden" }, `${one.severity}: `), `${elsewhere}Line ${one.line}, ${state}`),
    element("p", {}, `${sentence(one.text)} `, element("b", {}, sentence(one.remedy))),
    element("div", { class: "acts" }, ...acts),
  );
}

// In a terminal a problem follows its place after a colon; here it stands alone.
function sentence(text) {
  return text && text.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/[\w)`]$/, "$&.");
}

function ahead(view) {
  put("ahead", view.ahead, () => [
    element("h2", {}, "Coming up"),
    ...(view.ahead.length
      ? [
          element("p", { class: "fine" }, "If nothing is answered from now on"),
          element("ul", { class: "ahead" }, ...view.ahead.map((one) =>
            element("li", {}, element("b", {}, `${day(one.at)}, ${hour(one.at)}`), element("p", { title: one.text }, one.text), one.why ? element("p", { class: "why", title: one.why }, `Why: ${one.why}`) : null))),
        ]
      : [element("p", { class: "fine" }, "No message comes by itself in the next 60 days.")]),
  ]);
}

function sheet(view, options) {
  put("sheet", [view.sheet, options.mirrored, view.title], () => {
    if (!view.sheet.text) return [element("h2", {}, "The page so far"), element("p", { class: "fine" }, "Nothing is on it yet.")];
    const shown = view.sheet.drawn
      ? element("button", { type: "button", class: "sheet", onclick: () => document.dispatchEvent(new Event("sheet")) },
          element("span", { class: "drawing", "aria-hidden": "true" }, "Being drawn …"),
          element("img", { src: picture(view.sheet.number), alt: view.sheet.text, onload: ({ target }) => target.previousSibling.remove() }))
      : element("pre", { class: "sheet-text", dir: options.mirrored ? "rtl" : "auto", tabindex: 0, role: "region", "aria-label": "The page as text" }, view.sheet.text);
    return [element("h2", {}, "The page so far"), shown];
  });
}

function walk(view, act) {
  put("walk", [view.steps, view.replay.left, view.saves], () => {
    const head = view.replay.left.length ? `This walk: ${view.replay.done} of ${view.replay.of} steps` : "This walk";
    const chips = [
      ...view.steps.map((one) => element("li", { title: one }, one)),
      ...view.replay.left.map((one) => element("li", { class: "left", title: `${one} (could not be replayed)` }, element("span", { class: "hidden" }, "not replayed: "), one)),
    ];
    if (!chips.length) return [element("h2", {}, head), element("p", { class: "fine" }, "Tap a button in the chat, or a box on the map.")];
    const made = [element("h2", {}, head), element("ol", { class: "chips" }, ...chips)];
    if (view.saves) made.push(saving(act));
    return made;
  });
}

function saving(act) {
  const name = element("input", { "aria-label": "Name of the test", placeholder: "name-of-the-test", pattern: "[a-z0-9][a-z0-9\\-]*", title: "Small letters, digits and hyphens", required: true, value: savedName, oninput: () => { savedName = name.value; } });
  return element("form", { class: "save", onsubmit: (event) => { event.preventDefault(); act({ do: "save", value: name.value }); } },
    name, element("button", { class: "button" }, "Save as a test"));
}

function signatures(view) {
  put("signatures", view.signatures, () =>
    view.signatures.length
      ? [
          element("h2", {}, "Signed"),
          ...view.signatures.flatMap((one) => [
            element("p", {}, `${one.by}, ${one.on} (${one.language}). `, one.changes.length ? element("b", {}, "Other words were signed. Since then:") : "These words were read."),
            one.changes.length ? element("ul", { class: "since" }, ...one.changes.map((change) => element("li", {}, change))) : null,
          ]),
        ]
      : []);
}

function finish(view, act) {
  put("finish", [view.saves, view.flow, view.language, view.flows.filter((one) => one.own).length], () => {
    if (!view.saves) return [];
    const button = (label, order) => element("button", { type: "button", class: "button", onclick: () => act(order) }, label);
    const own = view.flows.some((one) => one.own && one.name === view.flow);
    return [
      element("h2", {}, "For others"),
      ...(own
        ? [
            element("div", { class: "acts" },
              element("a", { class: "button", href: "review", target: "_blank", rel: "noopener" }, "Page to read and sign"),
              button("A test of every path", { do: "explore" }),
              button("Publish", { do: "publish" })),
            fields("sign", { by: "Name, profession", words: "Code at its end" }, "Sign", (filled) => act({ do: "sign", value: filled.by, label: filled.words })),
          ]
        : []),
      fields("begin", { name: "name-of-a-new-talk" }, "Begin a talk", (filled) => act({ do: "begin", value: filled.name })),
    ];
  });
}

function fields(name, wanted, label, done) {
  const inputs = Object.entries(wanted).map(([key, hint]) => [key, element("input", { name: key, "aria-label": hint, placeholder: hint, required: true })]);
  return element("form", { class: `save ${name}`, autocomplete: "off", onsubmit: (event) => {
    event.preventDefault();
    done(Object.fromEntries(inputs.map(([key, input]) => [key, input.value])));
  } }, ...inputs.map(([, input]) => input), element("button", { class: "button" }, label));
}

function sentences(view) {
  put("sentences", view.sentences, () =>
    view.sentences.length
      ? [
          element("details", { open: aloud, ontoggle: (event) => { aloud = event.target.open; } },
            element("summary", {}, element("h2", {}, `Read aloud: ${view.sentences.length} ${view.sentences.length === 1 ? "line" : "lines"} of this state`)),
            element("ul", { class: "aloud" }, ...view.sentences.map((one) =>
              element("li", { class: one.broken ? "broken" : null }, one.text, one.broken ? element("b", {}, ` Broken: “${one.broken}”`) : null, element("span", { class: "fine" }, ` ${one.filled}`))))),
        ]
      : []);
}

function wordings(view) {
  put("wordings", view.wordings, () =>
    view.wordings.length
      ? [
          element("h2", {}, "In other languages"),
          element("dl", { class: "wording" }, ...view.wordings.flatMap((one) => [
            element("dt", {}, one.name),
            element("dd", { lang: one.language, class: one.text ? null : "fine" }, one.text || "Not translated yet; English is shown."),
          ])),
        ]
      : []);
}
