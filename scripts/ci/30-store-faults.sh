#!/usr/bin/env bash
# Kills processes that write to a ledger in PostgreSQL, and its server, many more times than npm test has time for: nothing
# that was acknowledged is gone, and nothing is done twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_KILLS=${COMITY_KILLS:-20}
exec bash scripts/lib/run-vitest.sh packages/conformance/test/store/postgres-faults.test.ts
