#!/usr/bin/env bash
# Eight processes decide and send about the same 500 households, one of them killed every 0.7 s, on SQLite and on PostgreSQL;
# the same while others merge, split and erase the customers; and PostgreSQL killed and restarted 20 times meanwhile. Nothing
# contradicts, nothing acknowledged is lost, nothing is answered or sent twice. By hand, as large as you like:
# COMITY_RACE_SECONDS, _PROCESSES, _HOUSEHOLDS, _KILL_MS, COMITY_KILLS (of the server), and COMITY_SEED.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_RACE_SECONDS=${COMITY_RACE_SECONDS:-20}
export COMITY_RACE_PROCESSES=${COMITY_RACE_PROCESSES:-8}
export COMITY_RACE_HOUSEHOLDS=${COMITY_RACE_HOUSEHOLDS:-500}
export COMITY_KILLS=${COMITY_KILLS:-20}
exec bash scripts/lib/run-vitest.sh packages/conformance/test/races/race.test.ts \
  packages/conformance/test/races/moves.test.ts packages/conformance/test/races/server-crash.test.ts
