#!/usr/bin/env bash
# A real Postfix hands the insurer's day on through the mail gate to a second mail server, while the gate and that server are
# killed 10 times. Every verdict is as it should be, nothing is lost, and nothing goes twice. And Postfix with the settings that the
# guide says, for each of the places where the gate can stand. Needs Debian's postfix and swaks, and
# root to run them. By hand, as large as you like: COMITY_MAILS, COMITY_MAIL_KILLS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! [[ -x /usr/sbin/postfix && -n $(command -v swaks) ]] && [[ -n $(command -v apt-get) && $(id -u) -eq 0 ]]; then
  echo "Installing postfix and swaks with apt-get ..."
  log=$(mktemp)
  # Debian would start a mail server of its own: it is not what is wanted here.
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends postfix swaks; } >"$log" 2>&1 || tail -n 5 "$log"
  rm -f "$log"
fi
if ! [[ -x /usr/sbin/postfix && -n $(command -v swaks) ]]; then
  echo "SKIPPED: there is no postfix or no swaks here, and they could not be installed"
  exit 77
fi
if [[ $(id -u) -ne 0 ]]; then
  echo "SKIPPED: only root can run Postfix"
  exit 77
fi

export COMITY_MAILS=${COMITY_MAILS:-500}
export COMITY_MAIL_KILLS=${COMITY_MAIL_KILLS:-10}
exec bash scripts/lib/run-vitest.sh packages/conformance/test/mail/postfix.test.ts \
  packages/conformance/test/mail/postfix-places.test.ts
