import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DEFAULT_MAPPINGS, subscriptionsMapping } from "../../src/crm/hubspot/default-mapping.ts";

it("the guide shows the mapping that comes with the adapter, as it is", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../../../docs/guide/hubspot.md"), "utf8");
  for (const text of [...Object.values(DEFAULT_MAPPINGS), subscriptionsMapping(["Marketing Information"])])
    expect(guide).toContain(text);
});
