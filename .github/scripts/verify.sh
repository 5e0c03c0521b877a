#!/usr/bin/env bash
# Tries a deployed stack from outside. DNS and CloudFront may need minutes after a deployment, so a failure is tried once
# more. Steps that guard the way in must have been tried: skipped is not passed.
set -uo pipefail

: "${STACK:?the stack, such as chatbot-prod}"
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
report=$(mktemp)

for last in no yes; do
  # Its role may not read logs.
  npm run --silent verify -- --stack "$STACK" --json --skip logs >"$report"
  code=$?
  [[ $code == 1 && $last == no ]] || break
  sleep "${RETRY_SECONDS:-120}"
done
cat "$report"
if ((code > 1)); then
  exit "$code"
fi
jq --raw-output '.steps[] | select(.status != "passed") | "- \(.status) `\(.id)`: \(.cause // .why)"' "$report" >>"$summary" || exit 1
if ((code != 0)); then
  # What the image is to blame for, a person decides about. Faults of the pages go with the pages: those from before
  # know this API, as a tab that was open all the time does. Where nothing answers at all, or the firewall keeps this runner
  # out, the pages are not to blame.
  if jq --exit-status '[.steps[] | select(.status == "failed") | .id] |
      any(IN("pages", "login-redirect")) and (any(IN("health", "firewall", "dns")) | not)' "$report" >/dev/null; then
    "$(dirname "$0")/pages.sh" back >>"$summary" ||
      echo "THE PAGES FROM BEFORE COULD NOT BE PUBLISHED AGAIN." >>"$summary"
  fi
  exit 1
fi
if ! jq --exit-status '[.steps[] | select(.status == "skipped" and (.id | IN("no-token", "bad-tokens")))] == []' "$report" >/dev/null; then
  echo "Whether the API refuses bad tokens was not tried."
  exit 1
fi
