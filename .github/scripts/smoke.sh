#!/usr/bin/env bash
# Asks a deployed chatbot from outside: health, pages, and a 401 without a token.
set -euo pipefail

: "${STACK:?the stack, such as chatbot-prod}"
health=$(pulumi stack output --stack "$STACK" healthUrl)
url=$(pulumi stack output --stack "$STACK" url)

ask() { curl --silent --show-error --retry 10 --retry-all-errors --retry-delay "${RETRY_SECONDS:-6}" "$@"; }

ask --fail "$health" | grep --quiet '"healthy"' || { echo "$health does not say that it is healthy" && exit 1; }
ask --fail --output /dev/null "$url/"
code=$(curl --silent --output /dev/null --write-out '%{http_code}' --request POST "${health%/health}/chat")
case "$code" in
  401 | 501) ;;
  *) echo "POST /chat without a token: $code" && exit 1 ;;
esac
