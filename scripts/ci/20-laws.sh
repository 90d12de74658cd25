#!/usr/bin/env bash
# The laws: properties that hold whatever the rules, the world and the text, tried with many more random cases than npm
# test has time for. A failure prints its seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_RUNS=${COMITY_RUNS:-500}
exec bash scripts/lib/run-vitest.sh \
  packages/conformance/test/laws \
  packages/conformance/test/engine/counterfactual.test.ts \
  packages/conformance/test/engine/identity-laws.test.ts \
  packages/conformance/test/engine/invariants.test.ts \
  packages/dsl/test/format/laws.test.ts \
  packages/dsl/test/laws
