import type { GeneratedProgram, RuleSet } from "@comity/core";
import * as runtime from "@comity/core/runtime";
import { emitJavaScript } from "./emit-javascript.ts";

/**
 * Compiles the conditions of a program to JavaScript, in this process.
 *
 * @throws EvalError where code generation is forbidden (`--disallow-code-generation-from-strings`): use a module written by
 * `comity compile` there, or the interpreter
 */
export function generate(ruleSet: RuleSet): GeneratedProgram {
  const make = new Function("runtime", emitJavaScript(ruleSet).body);
  return make(runtime);
}
