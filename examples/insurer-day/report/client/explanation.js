import { element } from "./dom.js";
import { capital, clockText, lengthText, messageTitle, plain, ruleName } from "./words.js";

/** The panel that explains one message. Escape or its button closes it and gives the focus back. */
export class Explanation {
  constructor(panel, model, { onClose, onOpen, neighbours }) {
    this.panel = panel;
    this.model = model;
    this.onClose = onClose;
    this.onOpen = onOpen;
    this.neighbours = neighbours;
    this.cameFrom = null;
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  open(id) {
    const message = this.model.messageById.get(id);
    if (!message) return;
    if (this.panel.hidden || !this.panel.contains(document.activeElement)) {
      this.cameFrom = document.activeElement;
    }
    const contradiction = this.model.contradictionOf.get(id);
    this.panel.replaceChildren(
      this.bar(id),
      this.head(message, contradiction),
      ...(contradiction ? this.sides(message, contradiction) : []),
      ...this.reasons(message, contradiction),
      ...this.history(id),
    );
    this.panel.hidden = false;
    document.body.classList.add("explaining");
    this.panel.scrollTop = 0;
    this.panel.querySelector("h2").focus({ preventScroll: true });
  }

  close() {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    document.body.classList.remove("explaining");
    this.onClose();
    // What had the focus may have been drawn anew in the meantime.
    const back = this.cameFrom?.isConnected
      ? this.cameFrom
      : document.querySelector(`[data-message="${CSS.escape(this.cameFrom?.dataset?.message ?? "")}"]`);
    back?.focus({ preventScroll: true });
  }

  bar(id) {
    const { before, after } = this.neighbours(id);
    const step = (label, text, target) =>
      element(
        "button",
        {
          type: "button",
          class: "step",
          "aria-label": label,
          disabled: !target,
          onclick: () => this.onOpen(target),
        },
        text,
      );
    return element(
      "div",
      { class: "bar" },
      step("Previous in the list", "←", before),
      step("Next in the list", "→", after),
      element("button", { type: "button", class: "close", onclick: () => this.close() }, "Close"),
    );
  }

  head(message, contradiction) {
    const outcome = this.model.outcomeOf(message);
    const at = contradiction ? contradiction.at : message.asked;
    return element(
      "header",
      {},
      element(
        "p",
        { class: "badge-line" },
        badge(outcome, contradiction ? capital(contradiction.how) : outcome.label),
        ` at ${clockText(at)}`,
      ),
      element(
        "h2",
        { id: "explanation-title", tabindex: "-1" },
        `${messageTitle(message)} to ${this.model.nameOf(message.customer)} ${outcome.sentence}`,
      ),
      element(
        "p",
        { class: "ids" },
        `${message.id} · customer ${message.customer} · household ${message.household}`,
      ),
    );
  }

  /** The two things that cannot both be said, one above the other. */
  sides(message, contradiction) {
    const { went } = this.model.outcomeOf(message);
    const asked = `Asked at ${clockText(message.asked)}`;
    const wanted =
      message.sendAt === undefined ? asked : `${asked}, to leave at ${clockText(message.sendAt)}`;
    const cards = [
      this.card(
        `${capital(this.model.departmentOf(message))} wanted to send`,
        messageTitle(message),
        wanted,
        went ? "waiter" : "loser",
      ),
      element("p", { class: "against" }, went ? "which had to wait, because" : "which contradicts"),
    ];
    const record = contradiction.record ? this.model.records[contradiction.record] : null;
    if (record) cards.push(this.recordCard(record, contradiction));
    for (const id of [contradiction.otherMessage, contradiction.letter]) {
      const other = id ? this.model.messageById.get(id) : null;
      if (other) cards.push(this.messageCard(other));
    }
    return [element("section", { class: "sides", "aria-label": "The two sides" }, ...cards)];
  }

  recordCard(record, contradiction) {
    const who = capital(record.record.split(".")[0]);
    const fields = element(
      "dl",
      { class: "fields" },
      ...record.fields.flatMap(([name, value]) => [
        element("dt", {}, plain(name)),
        element("dd", {}, plain(value)),
      ]),
    );
    const age =
      record.reported === null
        ? `${who} had it on file before the day began.`
        : `${who} reported it at ${clockText(record.reported)}, ${lengthText(contradiction.at - record.reported)} before this answer.`;
    const whose = this.model.people[record.customer]
      ? `It is about ${this.model.nameOf(record.customer)} (${record.customer}).`
      : "";
    return element(
      "div",
      { class: "card winner" },
      element("p", { class: "card-who" }, `${who} has on file`),
      element("h3", {}, `${capital(plain(record.record.split(".")[1] ?? record.record))} ${record.key}`),
      fields,
      element("p", { class: "card-note" }, `${age} ${whose}`),
    );
  }

  messageCard(other) {
    const outcome = this.model.outcomeOf(other);
    return this.card(
      `${capital(this.model.departmentOf(other))} writes to the same household`,
      `${messageTitle(other)} to ${this.model.nameOf(other.customer)}`,
      `${other.id}, asked at ${clockText(other.asked)}; ${outcome.sentence}`,
      "winner",
    );
  }

  card(who, title, note, side) {
    return element(
      "div",
      { class: `card ${side}` },
      element("p", { class: "card-who" }, who),
      element("h3", {}, title),
      element("p", { class: "card-note" }, note),
    );
  }

  reasons(message, contradiction) {
    const events = this.model.histories[message.id] ?? [];
    const last = contradiction
      ? { rule: contradiction.rule, text: contradiction.text }
      : events.flatMap((event) => event.reasons).at(-1);
    if (!last) return [];
    const sentence = last.rule ? this.model.rules[last.rule] : "";
    return [
      element(
        "section",
        { class: "why" },
        element("h3", {}, "Why"),
        element("p", { class: "because" }, last.text),
        last.rule
          ? element(
              "p",
              { class: "rule" },
              "Rule ",
              element("code", {}, ruleName(last.rule)),
              sentence ? `: “${sentence}”` : "",
            )
          : null,
      ),
    ];
  }

  history(id) {
    const events = this.model.histories[id] ?? [];
    if (events.length === 0) return [];
    return [
      element(
        "section",
        { class: "history" },
        element("h3", {}, "What happened"),
        element(
          "ol",
          {},
          ...events.map((event) =>
            element(
              "li",
              {},
              element("time", {}, clockText(event.at)),
              element(
                "div",
                {},
                element("span", { class: "what" }, event.what),
                ...event.reasons.map((reason) => element("p", { class: "card-note" }, reason.text)),
              ),
            ),
          ),
        ),
      ),
    ];
  }
}

/** An outcome with its sign: shape and word, not colour alone. */
export function badge(outcome, text = outcome.label) {
  return element(
    "span",
    { class: "badge" },
    element("span", { class: `sign ${outcome.name}`, "aria-hidden": "true" }),
    text,
  );
}
