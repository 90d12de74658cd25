import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

const none = join(tmpdir(), "comity-no-such-ledger.db");
const rules = join(fixtures, "rules");

it.each([
  [["subject", "erase", "email:ana@example.com", "--rules", rules]],
  [["retention", "--keep", "marketing=400d", "--rules", rules]],
  [["reconcile"]],
  [["reconcile", "m1", "--outcome", "sent", "--by", "kim", "--rules", rules]],
])("comity %j on a ledger that is not there does nothing, and says so", async (args) => {
  const { code, out, err } = await comity([...args, "--ledger", none]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(`${none} does not exist.`);
  expect(existsSync(none)).toBe(false);
});
