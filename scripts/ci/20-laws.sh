#!/usr/bin/env bash
# The laws: properties that hold whatever the rules, the world and the text, tried with many more random cases than npm
# test has time for. A failure prints its seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

laws=(
  packages/conformance/test/laws
  packages/conformance/test/engine/identity-laws.test.ts
  packages/conformance/test/engine/invariants.test.ts
  packages/dsl/test/format/laws.test.ts
  packages/dsl/test/laws
)
export COMITY_RUNS=${COMITY_RUNS:-500}
COMITY_TOTALS_FILE=$(mktemp)
export COMITY_TOTALS_FILE
trap 'rm -f "$COMITY_TOTALS_FILE"' EXIT

[[ -t 1 ]] || export NO_COLOR=1
node=node_modules/node/bin/node
code=0
"$node" node_modules/vitest/vitest.mjs run --reporter=default --reporter=./scripts/lib/totals-reporter.mjs \
  "${laws[@]}" || code=$?
"$node" -e '
  const totals = JSON.parse(require("node:fs").readFileSync(process.env.COMITY_TOTALS_FILE, "utf8") || "{}");
  const failed = (totals.failed ?? 1) + (totals.otherFailures ?? []).length;
  for (const failure of totals.otherFailures ?? []) console.log(`FAILED: ${failure}`);
  console.log(`${totals.passed ?? 0} passed, ${failed} failed`);
'
exit "$code"
