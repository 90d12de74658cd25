#!/usr/bin/env bash
# Every way of running rules is held against the interpreter, over more random rules and situations than npm test has time
# for; and with each of the mistakes in packages/conformance/test/differential/faults.ts made, that comparison has to fail.
# A failure prints its seed; COMITY_SEED runs the same again. A million comparisons, as are run now and then by hand:
#   COMITY_COMPARISONS=1000000 bash scripts/ci/25-evaluators.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_COMPARISONS=${COMITY_COMPARISONS:-100000}
export COMITY_FAULTS=all
exec bash scripts/lib/run-vitest.sh packages/conformance/test/differential
