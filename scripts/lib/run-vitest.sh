#!/usr/bin/env bash
# run-vitest.sh FILE_OR_FOLDER...: runs tests from the root of the repository. The last line is their totals.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

COMITY_TOTALS_FILE=$(mktemp)
export COMITY_TOTALS_FILE
trap 'rm -f "$COMITY_TOTALS_FILE"' EXIT

[[ -t 1 ]] || export NO_COLOR=1
node=node_modules/node/bin/node
code=0
"$node" node_modules/vitest/vitest.mjs run --reporter=default --reporter=./scripts/lib/totals-reporter.mjs \
  "$@" || code=$?
"$node" -e '
  const totals = JSON.parse(require("node:fs").readFileSync(process.env.COMITY_TOTALS_FILE, "utf8") || "{}");
  const failed = (totals.failed ?? 1) + (totals.otherFailures ?? []).length;
  for (const failure of totals.otherFailures ?? []) console.log(`FAILED: ${failure}`);
  console.log(`${totals.passed ?? 0} passed, ${failed} failed`);
'
exit "$code"
