import type { CustomerData, Instant } from "@comity/core";
import type { Given, Test, TestStep } from "../../syntax/ast.ts";
import type { SetUp } from "../model.ts";
import * as problems from "./problems.ts";
import type { TestScope } from "./scope.ts";

/** Where a test that names no time at all begins. */
const DEFAULT_NOW: Instant = Date.UTC(2026, 0, 1, 12);

/** How far beyond `fresh_for` the watermark of a stale silo lies. */
const BEYOND_MS = 60_000;

/**
 * When a test begins: `given it is ...`; else the first time that one of its steps names; else the first date that stands
 * in it; else noon of 2026-01-01, UTC.
 */
export function startOf(test: Test, scope: TestScope): Instant {
  const given = test.given.find((one) => one.kind === "now");
  const literal = given?.at ?? firstStepTime(test.steps) ?? firstDate(test);
  return (literal === null ? null : scope.instant(literal)) ?? DEFAULT_NOW;
}

type TimeLiteral = NonNullable<Extract<TestStep["when"], { kind: "ask" }>["at"]>;

function firstStepTime(steps: readonly TestStep[]): TimeLiteral | null {
  for (const { when } of steps) {
    if (when.kind === "now") return when.at;
    if (when.kind === "ask" && when.at !== null) return when.at;
    // What comes after this is counted from the start, so a later time says nothing about it.
    if (when.kind === "pass") return null;
  }
  return null;
}

function firstDate(test: Test): TimeLiteral | null {
  for (const given of test.given) {
    if (given.kind === "silo" && given.at !== null) return given.at;
    if (given.kind !== "record" && given.kind !== "reference") continue;
    for (const { value } of given.fields) {
      if ("kind" in value && (value.kind === "date" || value.kind === "instant")) return value;
    }
  }
  return null;
}

/** What the departments know when a test begins. */
export function setUpOf(test: Test, now: Instant, scope: TestScope): SetUp {
  for (const given of test.given) if (given.kind === "customer") scope.customers.add(given.customer.text);
  const customers: CustomerData[] = [];
  const records: Record<string, Readonly<Record<string, unknown>>[]> = {};
  const asOf: Record<string, string> = {};
  const unreadable: string[] = [];
  for (const given of test.given) {
    if (given.kind === "customer") customers.push(customerOf(given, scope));
    if (given.kind === "record" || given.kind === "reference") {
      const record = scope.record(given.record);
      const owner = given.kind === "record" ? { customer: scope.customer(given.customer) } : {};
      records[record] = [
        ...(records[record] ?? []),
        { ...owner, ...scope.recordData(given.record, given.fields) },
      ];
    }
    if (given.kind !== "silo") continue;
    const silo = scope.known("silo", given.silo, scope.world.vocabulary.silos.keys());
    if (given.standing === "unreadable") unreadable.push(silo);
    else {
      const watermark = given.at === null ? watermarkOf(given, now, scope) : scope.instant(given.at);
      if (watermark !== null) asOf[silo] = new Date(watermark).toISOString();
    }
  }
  return { customers, records, asOf, unreadable };
}

function customerOf(given: Extract<Given, { kind: "customer" }>, scope: TestScope): CustomerData {
  return {
    ...scope.fields("field of a customer", given.fields, scope.world.vocabulary.customer),
    id: given.customer.text,
    ...(given.household === null ? {} : { household: given.household.text }),
    ...(given.zone === null ? {} : { time_zone: given.zone.value }),
  };
}

function watermarkOf(
  given: Extract<Given, { kind: "silo" }>,
  now: Instant,
  scope: TestScope,
): Instant | null {
  // In step now and from now on is what every silo is that a test does not speak of.
  if (given.standing === "in_step") return null;
  const silo = scope.world.vocabulary.silos.get(given.silo.text);
  if (silo === undefined) return null;
  if (silo.freshForMs !== null) return now - silo.freshForMs - BEYOND_MS;
  scope.diagnostics.add(problems.NEVER_STALE, { silo: silo.name }, scope.at(given.span));
  return null;
}
