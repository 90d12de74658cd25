import { didYouMean, programInWords, type ReadBack, type RuleSet } from "@comity/core";
import { definitionsOf } from "@comity/dsl";
import { CommandError } from "../frame/problem.ts";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { WIDTH } from "./reasons.ts";

/**
 * The declarations of that name (`pack/name`, or the name alone, which several packs may have), read back.
 *
 * @throws CommandError if there is none
 */
export function declarationsNamed(name: string, rules: RuleSet): readonly ReadBack[] {
  const all = programInWords(rules, definitionsOf(rules));
  const shortName = (id: string) => id.slice(id.indexOf("/") + 1);
  const found = all.filter(({ id }) => id === name || shortName(id) === name);
  if (found.length > 0) return found;
  const known = name.includes("/") ? all.map(({ id }) => id) : all.map(({ id }) => shortName(id));
  throw new CommandError(`The rules declare no "${name}".`, didYouMean(name, known));
}

/** Declarations as paragraphs. */
export function readBackInWords(declarations: readonly ReadBack[], style: Style): string {
  return declarations
    .map(({ id, kind, label, sentences }) => {
      const title = `${style("strong", id)} (${kind})`;
      const about = label === null || kind === "definition" ? [] : wrap(label, WIDTH, "  ");
      return `${[title, ...about, ...sentences.flatMap((one) => wrap(one, WIDTH, "  "))].join("\n")}\n`;
    })
    .join("\n");
}
