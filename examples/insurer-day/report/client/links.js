import { svgElement } from "./dom.js";
import { capital, clockText, plain } from "./words.js";

/**
 * The stopped contradictions, each a curve from the stopped message to what it contradicts. One of them is in the tab
 * order; arrow keys move between them in the order of time.
 */
export class Links {
  constructor(svg, model, onOpen) {
    this.svg = svg;
    this.model = model;
    this.onOpen = onOpen;
    this.groups = new Map();
    this.kind = "cover";
    this.shown = null;
    this.selected = null;
    svg.setAttribute("role", "group");
    svg.addEventListener("keydown", (event) => this.move(event));
  }

  /** Draws them anew for a layout. */
  draw(layout, width) {
    this.layout = layout;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${layout.height}`);
    this.svg.style.height = `${layout.height}px`;
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.dataset.message : null;
    this.svg.replaceChildren();
    this.groups.clear();
    this.places = new Map(layout.marks.map((mark) => [mark.message.id, mark]));
    for (const one of this.model.contradictions) {
      const group = this.group(one);
      if (!group) continue;
      this.groups.set(one.message, group);
      this.svg.append(group);
    }
    this.update();
    if (focused) this.groups.get(focused)?.focus();
  }

  /** Which kind is drawn: those about an ending cover, or all. */
  setKind(kind) {
    this.kind = kind;
    this.update();
  }

  /** Only these messages' links stand out; null: all do. */
  setShown(messages) {
    this.shown = messages;
    this.update();
  }

  select(message) {
    this.selected = message;
    this.update();
    const group = message === null ? null : this.groups.get(message);
    // Later ones lie on top.
    if (group && group !== document.activeElement) this.svg.append(group);
  }

  update() {
    let first = null;
    for (const one of this.model.contradictions) {
      const group = this.groups.get(one.message);
      if (!group) continue;
      const visible =
        (this.kind === "all" || one.cover || one.message === this.selected) &&
        (this.shown === null || this.shown.has(one.message));
      group.classList.toggle("off", !visible);
      group.classList.toggle("selected", one.message === this.selected);
      group.setAttribute("tabindex", "-1");
      if (visible && (first === null || one.message === this.selected)) first = group;
    }
    this.svg.classList.toggle("choosing", this.selected !== null && this.groups.has(this.selected));
    first?.setAttribute("tabindex", "0");
  }

  group(one) {
    const from = this.pointOf(one.message);
    const to = one.record ? this.layout.records.get(one.record) : this.pointOf(one.otherMessage);
    if (!from || !to) return null;
    const letter = one.letter ? this.pointOf(one.letter) : null;
    const path = curve(from, to);
    return svgElement(
      "g",
      {
        class: one.cover ? "link cover" : "link",
        role: "button",
        "data-message": one.message,
        "aria-label": this.label(one),
        onclick: () => this.onOpen(one.message),
      },
      svgElement("path", { class: "hit", d: path }),
      svgElement("path", { class: "curve", d: path }),
      letter ? svgElement("path", { class: "curve letter", d: curve(from, letter) }) : null,
      svgElement("circle", { class: "end", cx: from.x, cy: from.y, r: 3.5 }),
      svgElement("circle", { class: "end", cx: to.x, cy: to.y, r: 3.5 }),
    );
  }

  label(one) {
    const message = this.model.messageById.get(one.message);
    const department = capital(this.model.departmentOf(message));
    return `${clockText(one.at)}: ${department}’s ${plain(message.intent)} to ${this.model.nameOf(message.customer)}, ${one.how}. ${one.text}`;
  }

  pointOf(id) {
    const mark = this.places.get(id);
    return mark ? { x: mark.x + this.layout.cell / 2 - 0.5, y: mark.y + this.layout.markHeight / 2 } : null;
  }

  move(event) {
    const id = event.target.dataset?.message;
    if (!id) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.onOpen(id);
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const visible = this.model.contradictions
      .map((one) => this.groups.get(one.message))
      .filter((group) => group && !group.classList.contains("off"));
    const next = visible[visible.indexOf(event.target) + step];
    if (!next) return;
    event.target.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}

/** A curve that leaves and arrives upright, so that many of them make a fan. */
function curve(from, to) {
  const bend = (to.y - from.y) * 0.55 || 40;
  return `M${from.x} ${from.y}C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`;
}
