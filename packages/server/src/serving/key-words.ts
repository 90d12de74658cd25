import { departmentName, didYouMean, type Vocabulary } from "@comity/core";
import { oddDepartment } from "@comity/dsl";
import type { SectionProblem } from "../configuration/configuration.ts";
import type { StoredKey } from "../keys/key-ring.ts";

/**
 * What keys name that the vocabulary does not have, from the top of the configuration: with such a key nothing can be asked
 * or reported.
 */
export function strangeWords(keys: readonly StoredKey[], vocabulary: Vocabulary): readonly SectionProblem[] {
  const { departments = [], silos } = vocabulary;
  return keys.flatMap(({ department, silos: own }, index) => {
    const strange: SectionProblem[] = [];
    const isListed = department === null || departments.includes(departmentName(vocabulary, department));
    if (department !== null && departments.length > 0 && !isListed) {
      strange.push({
        path: ["keys", index, "department"],
        message: `The vocabulary has no department "${department}".`,
        help: didYouMean(department, departments),
      });
    }
    for (const [place, silo] of own.entries()) {
      if (silos.has(silo)) continue;
      strange.push({
        path: ["keys", index, "silos", place],
        message: `The vocabulary has no silo "${silo}".`,
        help: didYouMean(silo, silos.keys()),
      });
    }
    return strange;
  });
}

/** A department that may be a slip, where the vocabulary does not list them; null: it looks right. */
export function doubtfulDepartment({ department }: StoredKey, vocabulary: Vocabulary): string | null {
  const odd = department === null ? null : oddDepartment(department, vocabulary);
  return odd === null || odd.listed ? null : odd.meant;
}
