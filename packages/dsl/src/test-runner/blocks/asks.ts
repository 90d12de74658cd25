import { type Intent, type MessageRequest, suggest } from "@comity/core";
import type { Ask } from "../../syntax/ast.ts";
import * as problems from "./problems.ts";
import type { TestScope } from "./scope.ts";

/** A department's request as the engine takes it. Its id is the name that the test gives it, or a number. */
export function requestOf(ask: Ask, scope: TestScope): MessageRequest {
  const { vocabulary } = scope.world;
  const intent = vocabulary.intents.get(scope.known("intent", ask.intent, vocabulary.intents.keys()));
  const about = aboutOf(ask, intent, scope);
  const items = ask.items.map(({ id, fields }) => ({
    ...scope.fields(`field of the items of ${ask.intent.text}:`, fields, intent?.items ?? new Map()),
    id: id.text,
  }));
  const sendAt = ask.sendAt === null ? null : scope.instant(ask.sendAt);
  return {
    id: nameOf(ask, scope),
    department: scope.department(ask.department),
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

/** What a message is about. A field that nobody has agreed on is not a slip, but a line that the vocabulary lacks. */
function aboutOf(ask: Ask, intent: Intent | undefined, scope: TestScope): Readonly<Record<string, unknown>> {
  const known = intent?.about ?? new Map();
  const undeclared = ask.about.filter(
    ({ field }) =>
      intent !== undefined && !known.has(field.text) && suggest(field.text, known.keys()) === null,
  );
  for (const { field } of undeclared) {
    const parameters = { name: field.text, intent: ask.intent.text, class: intent?.class ?? "" };
    scope.diagnostics.add(problems.UNDECLARED_ABOUT, parameters, scope.at(field.span));
  }
  const others = ask.about.filter((one) => !undeclared.includes(one));
  return scope.fields(`field that ${ask.intent.text} is about:`, others, known);
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
