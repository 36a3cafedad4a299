// Draws the flow's map: dagre lays it out, the boxes and curves are drawn here.
/* global dagre */
import { $, element, shape } from "./dom.js";
import { lengthened } from "./long.js";

const WIDTH = 178;
const HEIGHT = 49;
const LARGE = 16; // states from which labels show only around the present one: they would pile up otherwise
const LEAST = 0.82; // the smallest scale that can still be read
const LABEL = 26; // letters of a label on the map; the whole of it is in its title

let zoom = 0; // 0: fit
let laid = { key: "", graph: null };
let state = { view: null, act: null, options: null };
let active = "";
let shownFor = "";

const ruler = document.createElement("canvas").getContext("2d");

export function draw(view, options, act) {
  state = { view, options, act };
  const map = view.map;
  if (!map.nodes.length) {
    $("drawing").replaceChildren(element("p", { class: "empty" }, "This flow is gone. Choose another above."));
    return;
  }
  const key = JSON.stringify([map.flow, map.nodes.map((one) => one.id), map.edges]);
  if (laid.key !== key) laid = { key, graph: layout(map) };
  if (!map.nodes.some((one) => one.id === active)) active = view.stand.state || map.start;
  render();
  outline(view);
}

export function resize(step) {
  zoom = step === 0 ? 0 : Math.min(2, Math.max(0.4, scale() * (step > 0 ? 1.2 : 1 / 1.2)));
  render();
}

function layout(map) {
  const graph = new dagre.graphlib.Graph();
  const roomy = map.nodes.length <= LARGE;
  graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: roomy ? 16 : 22, edgesep: 14, marginx: 4, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of map.nodes) graph.setNode(node.id, { width: WIDTH, height: HEIGHT });
  for (const edge of map.edges) {
    const text = labelled(edge);
    const width = text && roomy ? measure(text, "10.5px") + 12 : 0;
    graph.setEdge(edge.from, edge.to, { width, height: roomy ? 18 : 8, labelpos: "c" });
  }
  dagre.layout(graph);
  graph.setGraph({ ...graph.graph(), ...bounds(graph) });
  return graph;
}

// Everything that is drawn, with a little room: dagre's own width leaves out the bends of some edges.
function bounds(graph) {
  const boxes = graph.nodes().map((id) => graph.node(id));
  const bends = graph.edges().flatMap((edge) => graph.edge(edge).points);
  const xs = [...boxes.flatMap((one) => [one.x - WIDTH / 2, one.x + WIDTH / 2]), ...bends.map((one) => one.x)];
  const ys = [...boxes.flatMap((one) => [one.y - HEIGHT / 2, one.y + HEIGHT / 2]), ...bends.map((one) => one.y)];
  const [left, top] = [Math.min(...xs) - 6, Math.min(...ys) - 6];
  return { left, top, width: Math.max(...xs) + 6 - left, height: Math.max(...ys) + 6 - top };
}

function labelled(edge) {
  const text = edge.labels.join(" / ");
  return text.length > LABEL ? `${text.slice(0, LABEL - 1).trimEnd()}…` : text;
}

function scale() {
  if (zoom) return zoom;
  const room = $("board").clientWidth - 40;
  return Math.min(1, Math.max(LEAST, room / laid.graph.graph().width));
}

function render() {
  const { view, options } = state;
  if (!view || !laid.graph) return;
  const { left, top, width, height } = laid.graph.graph();
  const factor = scale();
  const here = view.map.flow === view.stand.flow ? view.stand.state : "";
  const walked = new Set(view.map.walked);
  const ways = new Set(view.map.ways.map(([from, to]) => `${from} ${to}`));
  const svg = shape("svg", {
    viewBox: `${left} ${top} ${width} ${height}`, width: Math.ceil(width * factor), height: Math.ceil(height * factor),
    role: "group", "aria-label": `Map of ${view.title}`,
  });
  svg.append(tips());
  const edges = view.map.edges.map((edge) => ({ ...edge, on: ways.has(`${edge.from} ${edge.to}`) }));
  edges.sort((one, other) => one.on - other.on);
  for (const edge of edges) svg.append(curve(edge));
  const labels = shape("g", {});
  svg.append(labels);
  for (const node of view.map.nodes) svg.append(box(node, here, walked, options));
  const focused = document.activeElement?.closest?.(".node")?.dataset.id;
  $("drawing").replaceChildren(svg);
  labelEdges(labels, edges, here);
  if (focused) svg.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  const { clientWidth, clientHeight } = $("board");
  const mark = clientHeight ? `${view.map.flow} ${here} ${factor} ${clientWidth} ${clientHeight}` : ""; // hidden: nothing can be scrolled
  if (mark && mark !== shownFor) {
    if (here) reveal(here, factor);
    else if (!shownFor.startsWith(`${view.map.flow} `)) reveal(view.map.start, factor);
  }
  shownFor = mark;
}

function tips() {
  const tip = (id, name) =>
    shape("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" },
      shape("path", { d: "M0 .6 8 4 0 7.4z", class: name }));
  return shape("defs", {}, tip("tip", "tip"), tip("tip-walked", "tip walked"));
}

function curve(edge) {
  const points = laid.graph.edge(edge.from, edge.to).points;
  return shape("path", { d: spline(points), class: edge.on ? "edge walked" : "edge", "marker-end": `url(#${edge.on ? "tip-walked" : "tip"})`, "data-from": edge.from, "data-to": edge.to });
}

// A uniform cubic B-spline through dagre's points: smooth, and within the room that dagre left.
function spline(points) {
  const [first] = points;
  const last = points[points.length - 1];
  if (points.length < 3) return `M${first.x},${first.y}L${last.x},${last.y}`;
  let path = `M${first.x},${first.y}`;
  let [a, b] = points;
  path += `L${(5 * a.x + b.x) / 6},${(5 * a.y + b.y) / 6}`;
  for (const c of points.slice(2)) {
    path += `C${(2 * a.x + b.x) / 3},${(2 * a.y + b.y) / 3},${(a.x + 2 * b.x) / 3},${(a.y + 2 * b.y) / 3},${(a.x + 4 * b.x + c.x) / 6},${(a.y + 4 * b.y + c.y) / 6}`;
    [a, b] = [b, c];
  }
  return `${path}C${(2 * a.x + b.x) / 3},${(2 * a.y + b.y) / 3},${(a.x + 2 * b.x) / 3},${(a.y + 2 * b.y) / 3},${b.x},${b.y}`;
}

function box(node, here, walked, options) {
  const at = laid.graph.node(node.id);
  const is = [node.kind, node.id === here ? "here" : "", walked.has(node.id) ? "walked" : ""].filter(Boolean);
  const left = at.x - WIDTH / 2;
  const top = at.y - HEIGHT / 2;
  const round = node.kind === "state" ? 9 : HEIGHT / 2;
  const inset = node.kind === "state" ? 11 : 20;
  const room = WIDTH - 2 * inset + 4;
  const lines = wrapped(options.long ? lengthened(node.ask) : node.ask, room);
  const drop = lines.length < 2 ? 7 : 0;
  const made = shape("g", {
    class: `node ${is.join(" ")}`, role: "button", tabindex: node.id === active ? 0 : -1, "data-id": node.id,
    "aria-label": spoken(node, here, walked), "aria-current": node.id === here ? "step" : null,
    onclick: () => go(node), onkeydown: (event) => keyed(event, node),
    onfocus: () => labelAround(node.id), onpointerenter: () => labelAround(node.id), onpointerleave: () => labelAround(""),
  },
    shape("title", {}, spoken(node, here, walked)),
    shape("rect", { class: "ring", x: left - 4, y: top - 4, width: WIDTH + 8, height: HEIGHT + 8, rx: round + 4 }),
    shape("rect", { class: "shape", x: left, y: top, width: WIDTH, height: HEIGHT, rx: round }),
    shape("text", { class: "name", x: left + inset, y: top + 15.5 + drop }, cut(node.id, room - 18, "600 11px")),
    ...lines.map((line, n) => shape("text", { class: "ask", x: left + inset, y: top + 29 + drop + n * 13 }, line)),
  );
  const corner = left + WIDTH - (node.kind === "state" ? 11 : 20);
  if (node.problems) made.append(shape("circle", { class: "dot", cx: corner, cy: top + 11, r: 4.2 }));
  if (node.covered) made.append(shape("circle", { class: "cover", cx: corner - (node.problems ? 13 : 0), cy: top + 11, r: 3.2 }));
  return made;
}

function spoken(node, here, walked) {
  if (node.kind === "flow") return `Opens the flow ${node.ask || node.id.slice(1)}`;
  const stands = node.id === here ? "here" : walked.has(node.id) ? "walked" : "not yet";
  const wrong = node.problems ? `, ${node.problems} ${node.problems > 1 ? "problems" : "problem"}` : "";
  const passed = node.covered ? `, in ${node.covered} ${node.covered > 1 ? "tests" : "test"}` : "";
  return `${node.id}${node.kind === "end" ? ", an end" : ""}: ${node.ask} (${stands}${wrong}${passed})`;
}

function measure(text, font) {
  ruler.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

function cut(text, room, font) {
  if (measure(text, font) <= room) return text;
  let shown = text;
  while (shown && measure(`${shown}…`, font) > room) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}

function wrapped(text, room) {
  const words = text.split(/\s+/).filter(Boolean);
  let first = "";
  while (words.length && measure(`${first} ${words[0]}`.trim(), "11px") <= room) first = `${first} ${words.shift()}`.trim();
  if (!first && words.length) first = cut(words.shift(), room, "11px");
  return words.length ? [first, cut(words.join(" "), room, "11px")] : first ? [first] : [];
}

// Labels lie on their edges where they hide no box and no other label; in a large flow only around one state.
function labelEdges(layer, edges, here, around = "") {
  layer.replaceChildren();
  const large = laid.graph.nodeCount() > LARGE;
  const taken = laid.graph.nodes().map((id) => {
    const { x, y } = laid.graph.node(id);
    return [x - WIDTH / 2 - 1, y - HEIGHT / 2 - 1, WIDTH + 2, HEIGHT + 2];
  });
  const shown = edges.filter((edge) => edge.labels.length && (!large || edge.from === here || edge.from === around || edge.to === around));
  for (const edge of shown) {
    const text = labelled(edge);
    const width = measure(text, "10.5px") + 8;
    const place = free(edge, width, taken);
    if (!place) continue;
    taken.push(place);
    layer.append(shape("g", { class: edge.on ? "label walked" : "label", "data-from": edge.from, "data-to": edge.to },
      shape("title", {}, edge.labels.join("\n")),
      shape("rect", { x: place[0], y: place[1], width, height: 15, rx: 4 }),
      shape("text", { x: place[0] + width / 2, y: place[1] + 11, "text-anchor": "middle" }, text)));
  }
}

function free(edge, width, taken) {
  const path = $("drawing").querySelector(`path[data-from="${CSS.escape(edge.from)}"][data-to="${CSS.escape(edge.to)}"]`);
  const length = path.getTotalLength();
  const laidAt = laid.graph.edge(edge.from, edge.to);
  const along = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82].map((part) => path.getPointAtLength(part * length));
  const spots = laidAt.width ? [laidAt, ...along] : along;
  const whole = laid.graph.graph();
  for (const { x, y } of spots) {
    const at = [Math.min(Math.max(x - width / 2, whole.left), whole.left + whole.width - width), y - 7.5, width, 15];
    if (!taken.some((other) => overlap(at, other))) return at;
  }
  return null;
}

function overlap([x, y, width, height], [left, top, wide, high]) {
  return x < left + wide && left < x + width && y < top + high && top < y + height;
}

function labelAround(id) {
  const { view } = state;
  if (!laid.graph || laid.graph.nodeCount() <= LARGE) return;
  const layer = $("drawing").querySelector("svg > g:not(.node)");
  const ways = new Set(view.map.ways.map(([from, to]) => `${from} ${to}`));
  const edges = view.map.edges.map((edge) => ({ ...edge, on: ways.has(`${edge.from} ${edge.to}`) }));
  labelEdges(layer, edges, view.map.flow === view.stand.flow ? view.stand.state : "", id);
}

function go(node) {
  active = node.id;
  state.act(node.kind === "flow" ? { do: "open", value: node.id.slice(1) } : { do: "go", value: node.id });
}

// One tab stop; arrows go along the transitions, Enter goes there.
function keyed(event, node) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    go(node);
    return;
  }
  const edges = state.view.map.edges;
  const to = edges.filter((edge) => edge.from === node.id).map((edge) => edge.to);
  const from = edges.filter((edge) => edge.to === node.id).map((edge) => edge.from);
  const beside = edges.filter((edge) => from.includes(edge.from)).map((edge) => edge.to);
  const across = [...new Set(beside)].sort((one, other) => laid.graph.node(one).x - laid.graph.node(other).x);
  const place = across.indexOf(node.id);
  const next = { ArrowDown: to[0], ArrowUp: from[0], ArrowRight: across[place + 1], ArrowLeft: across[place - 1], Home: state.view.map.start }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  move(next);
}

function move(id) {
  active = id;
  for (const node of $("drawing").querySelectorAll(".node")) node.setAttribute("tabindex", node.dataset.id === id ? 0 : -1);
  const chosen = $("drawing").querySelector(`[data-id="${CSS.escape(id)}"]`);
  chosen.focus({ preventScroll: true });
  reveal(id, scale());
}

function reveal(id, factor) {
  const at = laid.graph.node(id);
  const board = $("board");
  if (!at) return;
  const { left, top } = laid.graph.graph();
  const [x, y] = [(at.x - left) * factor + 18, (at.y - top) * factor + 6];
  const clear = (WIDTH * factor) / 2 + 12;
  if (y - 60 < board.scrollTop || y + 60 > board.scrollTop + board.clientHeight) board.scrollTop = y - board.clientHeight / 2;
  if (x - clear < board.scrollLeft || x + clear > board.scrollLeft + board.clientWidth) board.scrollLeft = x - board.clientWidth / 2;
}

function outline(view) {
  const here = view.map.flow === view.stand.flow ? view.stand.state : "";
  const walked = new Set(view.map.walked);
  $("outline").replaceChildren(
    element("h3", {}, "The same as a list"),
    element("ul", {}, ...view.map.nodes.map((node) => {
      const on = view.map.edges.filter((edge) => edge.from === node.id).map((edge) => (edge.labels.length ? `${edge.labels.join(" or ")}: ${edge.to}` : edge.to));
      return element("li", {}, `${spoken(node, here, walked)}${on.length ? `. Leads to ${on.join("; ")}` : ""}`);
    })),
  );
}
