import { type Attributes, type Span, type SpanOptions, trace } from "@opentelemetry/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { traced } from "../src/telemetry/traced.ts";

interface Recorded {
  readonly name: string;
  attributes: Attributes;
  status: unknown;
  ended: boolean;
}

const spans: Recorded[] = [];

/** As much of a span as is used; a call of another method would fail. */
function spanOf(recorded: Recorded): Span {
  const span: Pick<Span, "setAttributes" | "setStatus" | "end"> = {
    setAttributes(attributes) {
      recorded.attributes = { ...recorded.attributes, ...attributes };
      return span as Span;
    },
    setStatus(status) {
      recorded.status = status;
      return span as Span;
    },
    end() {
      recorded.ended = true;
    },
  };
  return span as Span;
}

beforeAll(() => {
  const startActiveSpan = (name: string, { attributes = {} }: SpanOptions, task: (span: Span) => unknown) => {
    const recorded: Recorded = { name, attributes, status: null, ended: false };
    spans.push(recorded);
    return task(spanOf(recorded));
  };
  const tracer = {
    startActiveSpan,
    startSpan: () => spanOf({ name: "", attributes: {}, status: null, ended: false }),
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer as never });
});
afterAll(() => trace.disable());

it("a span tells of a call its verdict, or the code of its error, and nothing of the message or the person", async () => {
  const { engine } = await openTestWorld("rule no-winback\n  applies to winback\n  then block");
  const comity = traced(engine);
  const message = { department: "marketing", channel: "email", to: { email: "canary@example.com" } };
  await comity.decide({ ...message, id: "canary-1", intent: "newsletter" });
  await comity.decide({ ...message, id: "canary-2", intent: "winback" });
  await expect(comity.decide({ ...message, id: "canary-3", intent: "canary" })).rejects.toThrow("canary");
  await comity.start("canary-1", { by: "canary" });
  await comity.report({ record: "support.case", data: { customer: "canary", number: "1", status: "open" } });
  expect(spans).toEqual([
    { name: "comity.decide", attributes: { "comity.verdict": "send" }, status: null, ended: true },
    { name: "comity.decide", attributes: { "comity.verdict": "block" }, status: null, ended: true },
    { name: "comity.decide", attributes: {}, status: { code: 2, message: "CY511" }, ended: true },
    { name: "comity.start", attributes: { "comity.verdict": "send" }, status: null, ended: true },
    { name: "comity.report", attributes: {}, status: null, ended: true },
  ]);
  expect(JSON.stringify(spans)).not.toContain("canary");
});
