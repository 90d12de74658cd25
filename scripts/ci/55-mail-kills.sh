#!/usr/bin/env bash
# Kills the mail gate at every step of a mail, while the next server has it or not, parks it, releases it and bounces it; npm
# test tries a few of these. Nothing is lost, and nothing goes twice. About two minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export COMITY_MAIL_KILL_STEPS=all
exec bash scripts/lib/run-vitest.sh packages/conformance/test/mail/kills.test.ts
