#!/usr/bin/env bash
# The laws: properties that hold whatever the rules, the world and the text, tried with many more random cases than npm
# test has time for. The seed is printed before; the same cases are tried again with COMITY_SEED=... and the same COMITY_RUNS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_RUNS=${COMITY_RUNS:-500}
export COMITY_SEED=${COMITY_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "COMITY_RUNS=$COMITY_RUNS COMITY_SEED=$COMITY_SEED"
exec bash scripts/lib/run-vitest.sh \
  packages/core/test/eval/laws.test.ts \
  packages/conformance/test/laws \
  packages/conformance/test/engine/counterfactual.test.ts \
  packages/conformance/test/engine/identity-laws.test.ts \
  packages/conformance/test/engine/invariants.test.ts \
  packages/dsl/test/format/laws.test.ts \
  packages/dsl/test/laws \
  packages/dsl/test/lint/solver.test.ts
