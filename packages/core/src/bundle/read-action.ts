import type { Action, Change, Hold, HoldUntil, Template, TemplatePart } from "../ir/program.ts";
import { sameKind } from "../value/type.ts";
import { isObject } from "./reader.ts";
import type { Reading } from "./reading.ts";

/** The kind of declaration that a hold stands in; each has ways of waiting that mean nothing elsewhere. */
export type HoldPlace = "rule" | "limit" | "conflict";

const ENDINGS: Readonly<Record<HoldPlace, readonly HoldUntil["kind"][]>> = {
  rule: ["while_so", "condition", "local_time", "instant", "duration", "review"],
  limit: ["room", "local_time", "duration", "review"],
  conflict: ["window_end", "local_time", "duration", "review"],
};

const ACTIONS = ["block", "send", "hold", "amend"] as const;
const CHANGES = ["attach", "use_channel", "remove_items"] as const;
const OUTCOMES = ["block", "send", "review"] as const;
const PARTS = ["text", "value", "other"] as const;
const OTHER_FIELDS = ["standing", "intent", "department", "message"] as const;

/** Reads what a rule does. */
export function readAction(raw: unknown, read: Reading): Action {
  const { reader } = read;
  const kind = reader.choice(isObject(raw) ? raw.kind : undefined, ACTIONS);
  switch (kind) {
    case "block":
    case "send":
      reader.object(raw, ["kind"]);
      return { kind };
    case "hold":
      return readHold(raw, "rule", read);
    case "amend": {
      const object = reader.object(raw, ["kind", "changes"]);
      return {
        kind,
        changes: reader.field(object, "changes", (list) => reader.list(list, (one) => readChange(one, read))),
      };
    }
  }
}

/** Reads what a limit or a conflict does. */
export function readBlockOrHold(
  raw: unknown,
  place: "limit" | "conflict",
  read: Reading,
): { readonly kind: "block" } | Hold {
  if (isObject(raw) && raw.kind === "hold") return readHold(raw, place, read);
  const { reader } = read;
  const object = reader.object(raw, ["kind"]);
  return { kind: reader.field(object, "kind", (kind) => reader.choice(kind, ["block"])) };
}

function readHold(raw: unknown, place: HoldPlace, read: Reading): Hold {
  const { reader } = read;
  const object = reader.object(raw, ["kind", "until", "atMostMs", "orElse"]);
  return {
    kind: "hold",
    until: reader.field(object, "until", (until) => readUntil(until, place, read)),
    atMostMs: reader.field(object, "atMostMs", reader.countOrNull),
    orElse: reader.field(object, "orElse", (word) => reader.choice(word, OUTCOMES)),
  };
}

function readUntil(raw: unknown, place: HoldPlace, read: Reading): HoldUntil {
  const { reader } = read;
  const kind = reader.choice(isObject(raw) ? raw.kind : undefined, ENDINGS[place]);
  switch (kind) {
    case "while_so":
    case "room":
    case "window_end":
      reader.object(raw, ["kind"]);
      return { kind };
    case "condition":
      return { kind, expr: reader.field(reader.object(raw, ["kind", "expr"]), "expr", read.condition) };
    case "local_time": {
      const time = reader.field(reader.object(raw, ["kind", "time"]), "time", read.value);
      read.mustBe(time.type, "time_of_day");
      if (time.op !== "literal") reader.fail("The time is not written out.");
      return { kind, time };
    }
    case "instant": {
      const expr = reader.field(reader.object(raw, ["kind", "expr"]), "expr", read.value);
      read.mustBe(expr.type, "instant");
      return { kind, expr };
    }
    case "duration":
      return { kind, ms: reader.field(reader.object(raw, ["kind", "ms"]), "ms", reader.count) };
    case "review":
      return { kind, by: reader.field(reader.object(raw, ["kind", "by"]), "by", reader.textOrNull) };
  }
}

function readChange(raw: unknown, read: Reading): Change {
  const { reader, vocabulary, scope } = read;
  const kind = reader.choice(isObject(raw) ? raw.kind : undefined, CHANGES);
  switch (kind) {
    case "attach": {
      const object = reader.object(raw, ["kind", "notice"]);
      return {
        kind,
        notice: reader.field(object, "notice", (name) => reader.known(name, "notice", vocabulary.notices)),
      };
    }
    case "use_channel": {
      const channel = reader.field(reader.object(raw, ["kind", "channel"]), "channel", read.value);
      if (!sameKind(channel.type, { kind: "enumeration", values: vocabulary.channels })) {
        reader.fail("What is named as the channel is none.");
      }
      return { kind, channel };
    }
    case "remove_items": {
      const object = reader.object(raw, ["kind", "where", "blockIfNoneRemain"]);
      scope.item = true;
      const where = reader.field(object, "where", read.condition);
      scope.item = false;
      return { kind, where, blockIfNoneRemain: reader.field(object, "blockIfNoneRemain", reader.flag) };
    }
  }
}

/**
 * Reads a sentence with holes.
 *
 * @param other whether it may speak of another message, as that of a conflict does
 */
export function readTemplate(raw: unknown, read: Reading, other: boolean): Template | null {
  if (raw === null) return null;
  const { reader } = read;
  const object = reader.object(raw, ["parts"]);
  return {
    parts: reader.field(object, "parts", (list) => reader.list(list, (one) => readPart(one, read, other))),
  };
}

function readPart(raw: unknown, read: Reading, other: boolean): TemplatePart {
  const { reader, scope } = read;
  const kind = reader.choice(isObject(raw) ? raw.kind : undefined, PARTS);
  switch (kind) {
    case "text":
      return { kind, text: reader.field(reader.object(raw, ["kind", "text"]), "text", reader.text) };
    case "value": {
      const object = reader.object(raw, ["kind", "expr", "slot"]);
      scope.item = true;
      const expr = reader.field(object, "expr", read.value);
      scope.item = false;
      return { kind, expr, slot: reader.field(object, "slot", reader.countOrNull) };
    }
    case "other": {
      if (!other) reader.fail("Only a conflict knows of another message.");
      const object = reader.object(raw, ["kind", "field"]);
      return { kind, field: reader.field(object, "field", (word) => reader.choice(word, OTHER_FIELDS)) };
    }
  }
}
