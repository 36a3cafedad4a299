// Talks to the server: one order out, one view back, and an event for every change.
// A page without a server puts another module with the same three functions in this one's place.

export async function view() {
  return read(await fetch("view"));
}

export async function act(order) {
  return read(await fetch("act", post(order)));
}

export async function open(file, line) {
  await fetch("open", post([file, line]));
}

export function listen(seen, lost) {
  const events = new EventSource("events");
  events.onmessage = (event) => seen(JSON.parse(event.data));
  events.onerror = () => lost(events.readyState === EventSource.CLOSED ? "closed" : "away");
}

export function picture(number) {
  return `sheet.png?${number}`;
}

function post(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function read(answer) {
  if (!answer.ok) throw new Error(`the workshop answered ${answer.status}`);
  return answer.json();
}
