import { element } from "./dom.js";
import { badge } from "./explanation.js";
import { capital, clockText, messageTitle, plain, ruleName } from "./words.js";

const PAGE = 40;

/** The table of messages that did not simply go, with its filters. */
export class List {
  constructor({ rows, form, count, more }, model, { onOpen, onChange }) {
    this.rows = rows;
    this.form = form;
    this.count = count;
    this.more = more;
    this.model = model;
    this.onOpen = onOpen;
    this.onChange = onChange;
    this.limit = PAGE;
    this.fillChoices();
    form.addEventListener("input", () => this.refresh());
    form.addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", () => this.showMore());
    // Paper has no button to show more.
    window.addEventListener("beforeprint", () => this.render(Number.POSITIVE_INFINITY));
    window.addEventListener("afterprint", () => this.render(this.limit));
    this.refresh();
  }

  fillChoices() {
    const { model } = this;
    const departments = [...new Set(model.notable.map((message) => model.departmentOf(message)))].sort();
    const rules = [
      ...new Set(model.notable.map((message) => this.reasonOf(message).rule).filter(Boolean)),
    ].sort();
    const outcomes = model.outcomes.filter((outcome) =>
      model.notable.some((message) => model.outcomeOf(message) === outcome),
    );
    const put = (name, choices) => {
      this.form.elements[name].replaceChildren(
        element("option", { value: "" }, "All"),
        ...choices.map(([value, text]) => element("option", { value }, text)),
      );
    };
    put(
      "department",
      departments.map((name) => [name, capital(name)]),
    );
    put(
      "rule",
      rules.map((name) => [name, capital(plain(ruleName(name)).replaceAll("-", " "))]),
    );
    put(
      "outcome",
      outcomes.map(({ name, label }) => [name, label]),
    );
  }

  /** The reason that counts: that of the contradiction, else the first that the journal has. */
  reasonOf(message) {
    const contradiction = this.model.contradictionOf.get(message.id);
    if (contradiction) return contradiction;
    const events = this.model.histories[message.id] ?? [];
    return events.flatMap((event) => event.reasons)[0] ?? { rule: null, text: "" };
  }

  matching() {
    const { department, rule, outcome, only } = this.form.elements;
    return this.model.notable.filter(
      (message) =>
        (department.value === "" || this.model.departmentOf(message) === department.value) &&
        (rule.value === "" || this.reasonOf(message).rule === rule.value) &&
        (outcome.value === "" || this.model.outcomeOf(message).name === outcome.value) &&
        (!only.checked || this.model.contradictionOf.has(message.id)),
    );
  }

  refresh() {
    this.limit = PAGE;
    this.matches = this.matching();
    this.render(this.limit);
    const count = this.matches.length;
    this.count.textContent = `${count.toLocaleString("en-US")} ${count === 1 ? "message" : "messages"}`;
    this.onChange(new Set(this.matches.map((message) => message.id)));
  }

  showMore() {
    const before = this.limit;
    this.limit += PAGE * 3;
    this.render(this.limit);
    this.rows.children[before]?.querySelector("button")?.focus();
  }

  render(limit) {
    this.rows.replaceChildren(...this.matches.slice(0, limit).map((message) => this.row(message)));
    this.more.hidden = this.matches.length <= limit;
    this.mark(this.selected ?? null);
  }

  row(message) {
    const { model } = this;
    const reason = this.reasonOf(message);
    const open = element(
      "button",
      { type: "button", class: "open", "data-message": message.id, onclick: () => this.onOpen(message.id) },
      messageTitle(message),
    );
    const who = capital(model.departmentOf(message));
    return element(
      "tr",
      { "data-row": message.id },
      element("td", { class: "time" }, clockText(message.asked)),
      element("td", {}, open, element("span", { class: "under" }, `${who} · ${message.id}`)),
      element(
        "td",
        {},
        model.nameOf(message.customer),
        element("span", { class: "under" }, `${message.customer} · ${message.household}`),
      ),
      element("td", {}, badge(model.outcomeOf(message))),
      element(
        "td",
        { class: "why-cell" },
        reason.text,
        reason.rule ? element("span", { class: "under" }, ruleName(reason.rule)) : null,
      ),
    );
  }

  /** Marks the row of the message that is being explained. */
  mark(id) {
    this.selected = id;
    for (const row of this.rows.children) row.classList.toggle("current", row.dataset.row === id);
  }

  neighbours(id) {
    const index = this.matches.findIndex((message) => message.id === id);
    return {
      before: this.matches[index - 1]?.id ?? null,
      after: index < 0 ? null : (this.matches[index + 1]?.id ?? null),
    };
  }
}
