import type { Vocabulary } from "@comity/core";
import { oddDepartment } from "@comity/dsl";

/** What to say of a department's name that looks like a slip. */
export interface DepartmentProblem {
  /** Whether nobody is called so, because the vocabulary lists the departments; else it is only likely to be a slip. */
  readonly certain: boolean;
  readonly message: string;
  readonly help: string;
}

/** Null if the name looks right. A message in another department's name would be looked at as that department's. */
export function departmentProblem(name: string, vocabulary: Vocabulary): DepartmentProblem | null {
  const odd = oddDepartment(name, vocabulary);
  if (odd === null) return null;
  const { listed, known, meant } = odd;
  const others = listed ? `The departments are ${known.join(", ")}.` : "";
  return {
    certain: listed,
    message: listed
      ? `There is no department "${name}".`
      : `No silo and no intent names a department "${name}".`,
    help: meant === null ? others : `Did you mean "${meant}"?`,
  };
}
