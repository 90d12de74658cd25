import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** `examples/insurer-day/`. */
export const exampleFolder = fileURLToPath(new URL("../..", import.meta.url));
export const exportsFolder = join(exampleFolder, "exports");
export const mappingsFolder = join(exampleFolder, "mappings");
/** The insurer's own rules. */
export const houseRulesFolder = join(exampleFolder, "rules");
export const outFolder = join(exampleFolder, "out");
export const rulesFolder = join(exampleFolder, "..", "..", "rules");
