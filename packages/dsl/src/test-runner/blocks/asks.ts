import type { MessageRequest } from "@comity/core";
import type { Ask } from "../../syntax/ast.ts";
import * as problems from "./problems.ts";
import type { TestScope } from "./scope.ts";

/** A department's request as the engine takes it. Its id is the name that the test gives it, or a number. */
export function requestOf(ask: Ask, scope: TestScope): MessageRequest {
  const { vocabulary } = scope.rules;
  const intent = vocabulary.intents.get(scope.known("intent", ask.intent, vocabulary.intents.keys()));
  const about = scope.fields(
    `field that ${ask.intent.text} is about:`,
    ask.about,
    intent?.about ?? new Map(),
  );
  const items = ask.items.map(({ id, fields }) => ({
    ...scope.fields(`field of the items of ${ask.intent.text}:`, fields, intent?.items ?? new Map()),
    id: id.text,
  }));
  const sendAt = ask.sendAt === null ? null : scope.instant(ask.sendAt);
  return {
    id: nameOf(ask, scope),
    department: ask.department.text.toLowerCase(),
    intent: ask.intent.text,
    channel: scope.known("channel", ask.channel, vocabulary.channels),
    customer: scope.customer(ask.customer),
    ...(ask.about.length === 0 ? {} : { about }),
    ...(ask.items.length === 0 ? {} : { items }),
    ...(ask.campaign === null ? {} : { campaign: ask.campaign.value }),
    ...(ask.priority === null ? {} : { priority: ask.priority.value }),
    ...(sendAt === null ? {} : { send_at: new Date(sendAt).toISOString() }),
  };
}

function nameOf(ask: Ask, scope: TestScope): string {
  const { alias } = ask;
  if (alias !== null && scope.messages.has(alias.text)) {
    scope.diagnostics.add(problems.NAME_TWICE, { name: alias.text }, scope.at(alias.span));
  }
  const id = alias?.text ?? `message ${scope.messages.size + 1}`;
  scope.messages.add(id);
  scope.lastMessage = id;
  return id;
}
