// Shows five places of the page, one after another, to somebody who is here for the first time.
import { $, element } from "./dom.js";

const PLACES = [
  ["phone", "Chat as on a phone", "Tap, or type. It is the bot itself, with nothing sent anywhere and nothing kept."],
  ["clock-row", "Wind the clock", "The clock stands still until you wind it. Next goes to the message that comes by itself."],
  ["who", "Be somebody with a past", "Somebody who drifts, or is three weeks in, hears from Stile. “Coming up” says what and why."],
  ["board", "See where you are", "Each box is a question. Tap one to go there."],
  ["part-beside", "Look beside", "Problems with their remedy while you write, what comes next, and the page a therapist would get."],
];

export function tour(done) {
  const card = $("tour");
  const places = PLACES.filter(([id]) => $(id).offsetParent !== null);
  let at = 0;
  const unmark = () => document.querySelector(".toured")?.classList.remove("toured");
  const end = () => {
    unmark();
    card.hidden = true;
    card.removeEventListener("keydown", escaped);
    done();
  };
  const escaped = (event) => event.key === "Escape" && end();
  const show = () => {
    const [id, head, text] = places[at];
    unmark();
    const place = $(id);
    place.classList.add("toured");
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", head);
    card.replaceChildren(
      element("h2", {}, head), element("p", {}, text),
      element("div", { class: "acts" }, element("span", {}, `${at + 1} of ${places.length}`),
        element("button", { type: "button", onclick: end }, "Skip"),
        element("button", { type: "button", class: "go", onclick: () => (++at < places.length ? show() : end()) }, at + 1 < places.length ? "Next" : "Start")));
    card.hidden = false;
    beside(card, place.getBoundingClientRect());
    card.querySelector(".go").focus({ preventScroll: true });
  };
  card.addEventListener("keydown", escaped);
  show();
}

function beside(card, place) {
  const { offsetWidth: width, offsetHeight: height } = card;
  const room = (value, most) => Math.max(10, Math.min(value, most - 10));
  const right = place.right + 14 + width < innerWidth;
  const left = place.left - 14 - width > 0;
  const x = right ? place.right + 14 : left ? place.left - 14 - width : place.left;
  const y = right || left ? place.top + 20 : place.bottom + 12 + height < innerHeight ? place.bottom + 12 : place.top - height - 12;
  card.style.left = `${room(x, innerWidth - width)}px`;
  card.style.top = `${room(y, innerHeight - height)}px`;
}
