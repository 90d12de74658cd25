#!/usr/bin/env bash
# The race has to catch five engines from which one thing was taken away: no lock, lock and read in one statement, REPEATABLE
# READ, no fence, no idempotency key. A race that misses one proves nothing, and fails here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_RACE_SECONDS=${COMITY_RACE_SECONDS:-8}
export COMITY_RACE_PROCESSES=${COMITY_RACE_PROCESSES:-6}
exec bash scripts/lib/run-vitest.sh packages/conformance/test/races/broken-engines.test.ts
