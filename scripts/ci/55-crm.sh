#!/usr/bin/env bash
# First loads of 50,000 contacts from HubSpot and Salesforce, killed again and again; many weeks of changes in each, with failures of every
# kind; and what a provider tells of mails, while it is told to a process that is killed again and again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_CONTACTS="${COMITY_CONTACTS:-50000}" COMITY_RUNS="${COMITY_RUNS:-20}" COMITY_KILLS="${COMITY_KILLS:-6}"
exec bash scripts/lib/run-vitest.sh packages/adapters/test/kill/hubspot-kill.test.ts \
  packages/adapters/test/kill/salesforce-kill.test.ts packages/adapters/test/crm \
  packages/conformance/test/mail/provider-killed.test.ts
