#!/usr/bin/env bash
# The insurer's day through `comity serve` as examples/insurer-crm configures it: Risk in PostgreSQL, customers and cases in HubSpot's
# stand-in, several hundred mails of three departments through the gate, while the process is killed again and again. npm test
# plays a small one. Some minutes. By hand, as large as you like: COMITY_DAY_MAILS, COMITY_DAY_KILLS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_DAY_MAILS="${COMITY_DAY_MAILS:-400}" COMITY_DAY_KILLS="${COMITY_DAY_KILLS:-12}"
exec bash scripts/lib/run-vitest.sh packages/conformance/test/insurer-crm
