import type { Engine } from "@comity/core";
import { type Attributes, SpanStatusCode, trace } from "@opentelemetry/api";

const tracer = trace.getTracer("@comity/server");

/** What a span may say: words of the vocabulary, and nothing of a message or a person. */
type Told = (result: unknown) => Attributes;

/** A span around a call; of an error it has the kind and code, and not the message, which may hold anything. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  task: () => Promise<T>,
  told: Told = () => ({}),
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      const result = await task();
      span.setAttributes(told(result));
      return result;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unforeseen";
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The same engine, with a span around each of the calls that pipelines, silos and adapters make. */
export function traced(engine: Engine): Engine {
  const verdict: Told = (result) => {
    const given =
      typeof result === "object" && result !== null && "verdict" in result ? result.verdict : null;
    return typeof given === "string" ? { "comity.verdict": given } : {};
  };
  return {
    ...engine,
    get rules() {
      return engine.rules;
    },
    decide: (request) => inSpan("comity.decide", {}, () => engine.decide(request), verdict),
    start: (message, sender) => inSpan("comity.start", {}, () => engine.start(message, sender), verdict),
    sent: (message, sender) => inSpan("comity.sent", {}, () => engine.sent(message, sender)),
    failed: (message, sender) => inSpan("comity.failed", {}, () => engine.failed(message, sender)),
    withdraw: (message, options) => inSpan("comity.withdraw", {}, () => engine.withdraw(message, options)),
    report: (fact) => inSpan("comity.report", {}, () => engine.report(fact)),
    customer: (customer) => inSpan("comity.customer", {}, () => engine.customer(customer)),
    merge: (merge) => inSpan("comity.merge", {}, () => engine.merge(merge)),
    unreadable: (silo) => inSpan("comity.unreadable", {}, () => engine.unreadable(silo)),
    acknowledge: (consumer, token, upTo, options) =>
      inSpan("comity.acknowledge", {}, () => engine.acknowledge(consumer, token, upTo, options)),
    sync: (silo, at) => inSpan("comity.sync", {}, () => engine.sync(silo, at)),
    take: (consumer, options) => inSpan("comity.take", {}, () => engine.take(consumer, options)),
  };
}
