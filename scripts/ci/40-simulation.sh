#!/usr/bin/env bash
# 10,000 worlds of several engines on one ledger, in two processes: clocks, crashes, lost answers and the order of everything
# as a seed decides, with the laws checked at every commit (about four minutes of one core). Then mistakes are made in the
# engine, one at a time, and for each of them a world has to break. A broken world is played again by its seed:
#   node --conditions=@comity/source packages/conformance/test/simulation/run.ts --seed N --trace
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

worlds=${COMITY_WORLDS:-10000}
first=${COMITY_SEED:-1}
half=$((worlds / 2))
play=(node_modules/node/bin/node --conditions=@comity/source packages/conformance/test/simulation/run.ts)
"${play[@]}" --seed "$first" --count "$half" &
other=$!
code=0
"${play[@]}" --seed $((first + half)) --count $((worlds - half)) || code=$?
wait "$other" || code=$?
[[ $code -eq 0 ]] || exit "$code"

export COMITY_FAULTS=all
exec bash scripts/lib/run-vitest.sh packages/conformance/test/simulation
