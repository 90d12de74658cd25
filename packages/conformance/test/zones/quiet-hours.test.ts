import { describe, expect, it } from "vitest";
import { checkQuietHours, type QuietRules, quietRulesFor } from "../../src/quiet-hours.ts";
import { type ClockChange, clockChanges } from "../../src/wall-clock.ts";

// Every change of clocks in every zone where COMITY_ZONES is "all"; else of a few zones with habits of their own.

const isAll = process.env.COMITY_ZONES === "all";
const FROM = Date.UTC(2026, 0, 1);
const TO = isAll ? Date.UTC(2038, 0, 1) : Date.UTC(2028, 0, 1);
const SOME = [
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Havana",
  "America/New_York",
  "America/Nuuk",
  "Antarctica/Troll",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Easter",
];
const zones = isAll ? Intl.supportedValuesOf("timeZone") : SOME;

describe("around every change of clocks", () => {
  it("nothing goes in quiet hours, and what waits for their end waits no longer", {
    timeout: 900_000,
  }, async () => {
    const byShape = new Map<string, QuietRules>();
    let changes = 0;
    let messages = 0;
    for (const change of zones.flatMap((zone) => clockChanges(zone, FROM, TO))) {
      const report = await checkQuietHours(change, rulesFor(change, byShape));
      expect(report.broken).toEqual([]);
      changes++;
      messages += report.messages;
    }
    console.log(`${zones.length} zones, ${changes} changes of clocks, ${messages} messages`);
    expect(changes).toBeGreaterThan(isAll ? 2_500 : 30);
  });
});

/** Rules are compiled once for all changes between the same times of day. */
function rulesFor(change: ClockChange, byShape: Map<string, QuietRules>): QuietRules {
  const shape = `${change.from} ${change.to}`;
  const rules = byShape.get(shape) ?? quietRulesFor(change);
  byShape.set(shape, rules);
  return rules;
}
