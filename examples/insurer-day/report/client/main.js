import { byId, element } from "./dom.js";
import { drawTimeline, markAt } from "./draw.js";
import { badge, Explanation } from "./explanation.js";
import { layoutTimeline } from "./layout.js";
import { Links } from "./links.js";
import { List } from "./list.js";
import { readModel } from "./model.js";
import { capital, clockText, messageTitle } from "./words.js";

const model = readModel();
const timeline = byId("timeline");
const canvas = byId("marks");
const tip = byId("tip");
let layout = null;

const links = new Links(byId("links"), model, open);
const list = new List(
  { rows: byId("rows"), form: byId("filters"), count: byId("count"), more: byId("more") },
  model,
  { onOpen: open, onChange: showOnly },
);
const explanation = new Explanation(byId("explanation"), model, {
  onOpen: open,
  onClose: () => select(null),
  neighbours: (id) => list.neighbours(id),
});

function open(id) {
  explanation.open(id);
  select(id);
}

function select(id) {
  links.select(id);
  list.mark(id);
}

/** The list's filters thin out the links too. */
function showOnly(messages) {
  links.setShown(messages);
}

function redraw() {
  const width = timeline.clientWidth;
  if (width === 0) return;
  layout = layoutTimeline(model, width);
  drawTimeline(canvas, layout, width, model);
  links.draw(layout, width);
}

function pointIn(event) {
  const box = timeline.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function showTip(event) {
  const point = pointIn(event);
  const mark = layout ? markAt(layout, point.x, point.y) : null;
  tip.hidden = mark === null;
  if (!mark) return;
  const { message } = mark;
  const outcome = model.outcomeOf(message);
  tip.textContent = `${clockText(message.asked)} ${capital(model.departmentOf(message))}: ${messageTitle(message)} to ${model.nameOf(message.customer)}. ${outcome.label}.`;
  tip.style.left = `${Math.min(Math.max(0, mark.x - 90), timeline.clientWidth - 230)}px`;
  tip.style.top = `${mark.y + 14}px`;
}

timeline.addEventListener("pointermove", showTip);
timeline.addEventListener("pointerleave", () => {
  tip.hidden = true;
});
timeline.addEventListener("click", (event) => {
  // A link answers for itself; a click beside the links is meant for the nearest mark.
  if (event.target.closest(".link")) return;
  const point = pointIn(event);
  const mark = layout ? markAt(layout, point.x, point.y) : null;
  if (mark) open(mark.message.id);
});
for (const button of document.querySelectorAll("[data-links]")) {
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll("[data-links]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    links.setKind(button.dataset.links);
  });
}
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => open(button.dataset.open));
}
const legendItem = (sign, text) =>
  element(
    "li",
    {},
    element(
      "span",
      { class: "badge" },
      element("span", { class: `sign ${sign}`, "aria-hidden": "true" }),
      text,
    ),
  );
byId("legend").append(
  ...model.outcomes
    .filter((outcome) => model.messages.some((message) => model.outcomeOf(message) === outcome))
    .map((outcome) => element("li", {}, badge(outcome))),
  legendItem("record", "What a department knew"),
  model.gaps.length > 0 ? legendItem("gap", "Data too old, answers wait") : "",
);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") explanation.close();
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new ResizeObserver(redraw).observe(timeline);
