import { childrenOf, type Expr, type MessageRequest, type Program } from "@comity/core";
import { messageInWords } from "./in-words.ts";
import type { Step } from "./model.ts";
import type { World } from "./world.ts";

/**
 * Why earlier messages of a case did not count, though rules on this one ask for such messages: they were cleared, and
 * nobody reported that they went out. One sentence for each message.
 */
export async function uncountedMessages(
  world: World,
  request: MessageRequest,
  before: readonly Step[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const { action } of before) {
    if (action?.kind !== "message" || action.request.customer !== request.customer) continue;
    const earlier = action.request;
    const wanted = wantedStates(world.rules.program, request.intent, earlier.intent);
    if (wanted.length === 0) continue;
    const state = (await world.engine.standing(earlier.id))?.state;
    const words = wanted.map((one) => `\`${one}\``).join(" or ");
    if (state === "cleared") {
      notes.push(
        `${messageInWords(earlier)} was cleared, not sent: ${words} does not count it. If it went out, say so: ` +
          `\`when ${nameOf(earlier)} is sent\`.`,
      );
    } else if (state === "lapsed") {
      notes.push(
        `${messageInWords(earlier)} was cleared and never reported as sent, so that its clearance lapsed: ${words} ` +
          `does not count it. If it went out, say so: \`when ${nameOf(earlier)} is sent\`.`,
      );
    }
  }
  return notes;
}

/** What rules and limits on one intent ask of earlier messages of another, where being cleared is not enough. */
function wantedStates(program: Program, intent: string, earlier: string): readonly string[] {
  const asked = program.rules
    .filter(({ intents }) => intents.includes(intent))
    .flatMap(({ when }) => historiesIn(when))
    .filter(({ intents, state }) => intents.includes(earlier) && state !== "cleared")
    .map(({ state }) => `was ${state}`);
  const counted = program.limits
    .filter(({ intents, counting }) => intents.includes(intent) && !counting.includes("cleared"))
    .filter(({ intents }) => intents.includes(earlier))
    .map(({ counting }) => `counting ${counting.join(", ")}`);
  return [...new Set([...asked, ...counted])];
}

function historiesIn(expr: Expr): readonly Extract<Expr, { op: "history" }>[] {
  const inner = childrenOf(expr).flatMap(historiesIn);
  return expr.op === "history" ? [expr, ...inner] : inner;
}

/** How a line right after the message speaks of it: by its name, or `it`. */
function nameOf({ id }: MessageRequest): string {
  return id.includes(" ") ? "it" : id;
}
