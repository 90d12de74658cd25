// A Vitest reporter that writes the totals of a run to the file that COMITY_TOTALS_FILE names.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./project.mjs";

export default class TotalsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: 0, skipped: [], otherFailures: [] };
    for (const module of modules) addModule(totals, module);
    for (const error of unhandledErrors) totals.otherFailures.push(`unhandled error: ${error.message}`);
    const file = process.env.COMITY_TOTALS_FILE;
    if (file) writeFileSync(file, JSON.stringify(totals));
  }
}

function addModule(totals, module) {
  const path = relative(root, module.moduleId).replaceAll("\\", "/");
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") totals.passed += 1;
    else if (result.state === "failed") totals.failed += 1;
    else totals.skipped.push({ name: `${path} > ${test.fullName}`, reason: result.note ?? "" });
  }
  // A file that can't be imported, or a hook that throws, fails without a failed test.
  const suites = [module, ...module.children.allSuites()];
  for (const suite of suites) {
    if (suite.errors().length > 0) totals.otherFailures.push(`${path}: ${suite.errors()[0].message}`);
  }
}
