// Compiles the workload's text in a fresh process and writes how long it took, in milliseconds: `time-compile.ts SIZE`.

import { drawWorkload } from "../workload/task.ts";
import { compileTexts } from "./compile-text.ts";
import { rulesSources } from "./rules-text.ts";
import { vocabularySource } from "./vocabulary-text.ts";

const texts = {
  vocabulary: [vocabularySource()],
  rules: rulesSources(drawWorkload(Number(process.argv[2])).rules),
};
const begun = performance.now();
compileTexts(texts);
process.stdout.write(String(performance.now() - begun));
