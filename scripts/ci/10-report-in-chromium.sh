#!/usr/bin/env bash
# Plays the insurer's day and opens its report in a real browser: no error in the console, no request to anywhere,
# explanations by mouse and by keyboard, filters, narrow and dark.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

browser=${COMITY_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [[ -z $browser ]]; then
  echo "SKIPPED: there is no chromium here, and it could not be installed; the report's page was not opened." >&2
  exit 77
fi
node=node_modules/node/bin/node
"$node" --conditions=@comity/source examples/insurer-day/run.mjs >/dev/null
COMITY_CHROMIUM=$browser "$node" examples/insurer-day/test/browser/report.check.mjs
