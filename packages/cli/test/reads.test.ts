import { describe, expect, it } from "vitest";
import { comity, golden, withoutHashes } from "./comity.ts";

describe("comity explain --reads INTENT", () => {
  it("shows what can be read, and by which rule", async () => {
    const { code, out, err } = await comity(["explain", "--reads", "upsell", "--rules", "reading-rules"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("explain-reads.txt"));
  });

  it("writes one JSON object", async () => {
    const { code, out } = await comity([
      "explain",
      "--reads",
      "upsell",
      "--rules",
      "reading-rules",
      "--format",
      "json",
    ]);
    expect(code).toBe(0);
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("explain-reads.json.txt"));
  });

  it("says so where nothing is read", async () => {
    const { out } = await comity(["explain", "--reads", "receipt", "--rules", "reading-rules"]);
    expect(out).toContain("The customer\n  time_zone  every decision\n\nEarlier messages\n  none\n");
  });

  it("names the intent that was probably meant", async () => {
    const { code, err } = await comity(["explain", "--reads", "upsel", "--rules", "reading-rules"]);
    expect(code).toBe(2);
    expect(err).toBe('comity: The vocabulary has no intent "upsel".\nDid you mean "upsell"?\n');
  });
});
