#!/usr/bin/env bash
# A server under five times what it can do: the p99 of what it accepts is at most 10 times the unloaded one, it answers at least
# half of its capacity and refuses the rest with 503, its memory stays flat, and what it accepted is on record. All figures are
# measured within the run, three times, and the middle one counts. COMITY_OVERLOAD_SECONDS says how long.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec node_modules/.bin/node --conditions=@comity/source --disable-warning=ExperimentalWarning packages/server/test/overload/run.ts
