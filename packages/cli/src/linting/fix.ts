import { applyEdits, type Edit, type Linted, type Source } from "@comity/dsl";
import { replaceRuleFile } from "../formatting/rule-file.ts";
import { CommandError } from "../frame/problem.ts";

/** A mended text can show what was hidden before; so often is it looked at again. */
const MOST_ROUNDS = 10;

/** A file as it is after its fixes. */
interface Mended {
  readonly source: Source;
  readonly text: string;
  readonly fixed: number;
}

/**
 * Applies the fixes of what the linter has found, file by file, until nothing is left that it can mend. After each round
 * the rules are linted again, from what `relint` makes of the changed texts; no file is written before the last.
 *
 * @returns how much was mended, and what is left.
 * @throws CommandError if a file cannot be written, or if the rules would not mean the same any more.
 */
export async function fixAll(
  first: Linted,
  relint: (changed: ReadonlyMap<string, string>) => Promise<Linted>,
): Promise<{ readonly fixed: number; readonly files: readonly string[]; readonly linted: Linted }> {
  const changed = new Map<string, string>();
  let linted = first;
  let fixed = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const mended = mend(linted);
    if (mended.length === 0) break;
    for (const { source, text, fixed: here } of mended) {
      changed.set(source.file, text);
      fixed += here;
    }
    linted = await relint(changed);
    refuseOtherMeaning(first, linted);
  }
  for (const [file, text] of changed) await replaceRuleFile(file, text);
  return { fixed, files: [...changed.keys()], linted };
}

function mend({ findings }: Linted): readonly Mended[] {
  const fixable = findings.filter(({ diagnostic }) => diagnostic.fix !== null);
  const bySource = Map.groupBy(fixable, ({ diagnostic }) => diagnostic.source);
  return [...bySource].map(([source, here]) => {
    const fixes = here.map(({ diagnostic }): readonly Edit[] => diagnostic.fix?.edits ?? []);
    const { text, applied } = applyEdits(source.text, fixes);
    return { source, text, fixed: applied };
  });
}

/** What the linter calls certain changes no decision: the program has the same hash. */
function refuseOtherMeaning(before: Linted, after: Linted): void {
  const isSound = after.diagnostics.every(({ severity }) => severity !== "error");
  if (isSound && after.hash === before.hash) return;
  throw new CommandError(
    "The fixes would change what the rules mean; nothing was written.",
    "Mend by hand, and please report this with the rules.",
  );
}
