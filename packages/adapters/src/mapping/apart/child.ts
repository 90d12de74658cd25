/**
 * A process of its own that evaluates expressions, so that one which never ends, or fills all memory, ends this process and no
 * other. It imports no package of Comity, and knows nothing but what it is asked.
 */
import jsonata from "jsonata";
import { LIMITS, PATIENCE_MS, type Question, type Reply } from "./limits.ts";
import { codeOf, messageOf, plain } from "./plain.ts";

const MOST_KNOWN = 10_000;
const known = new Map<string, jsonata.Expression>();

function expressionOf(text: string, timeout: number): jsonata.Expression {
  const name = `${timeout} ${text}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const expression = jsonata(text, { ...LIMITS, timeout });
  known.set(name, expression);
  return expression;
}

async function answer({ id, text, record }: Question, attempt = 0): Promise<Reply> {
  const before = process.cpuUsage();
  try {
    const expression = expressionOf(text, PATIENCE_MS[attempt] ?? LIMITS.timeout);
    return { id, value: plain(await expression.evaluate(record)) };
  } catch (error) {
    const code = codeOf(error);
    const isStarved = code === "D1012" && milliseconds(before) < LIMITS.timeout / 2;
    if (isStarved && attempt + 1 < PATIENCE_MS.length) return answer({ id, text, record }, attempt + 1);
    return { id, code, message: messageOf(error) };
  }
}

/** How long this process has run since, whatever the clock says. */
function milliseconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const tell = (reply: Reply): void => {
  process.send?.(reply);
};

// One after another: whoever asks takes the oldest question without an answer for the one that does not end.
let last: Promise<void> = Promise.resolve();
process.on("message", (question: Question) => {
  last = last.then(async () => tell(await answer(question)));
});
process.once("disconnect", () => process.exit());
// It ends with whoever asks, who may have to end something first.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
tell("ready");
