#!/usr/bin/env bash
# Starts Open WebUI with what the stack made at its first start. What .env.local sets wins.
set -euo pipefail

files=${GATEHOUSE_FILES:-/run/gatehouse}

fail() {
  echo "error: $*" >&2
  exit 1
}

# Takes NAME='value' lines into the environment, where a name is not set or empty.
fill() {
  [ -r "$1" ] || fail "$1 is missing; docker compose up makes it."
  local name value
  while IFS='=' read -r name value; do
    value=${value#\'}
    value=${value%\'}
    if [ -z "${!name:-}" ]; then
      export "$name=$value"
    fi
  done <"$1"
}

fill "$files/secret/secrets.env"

pool=(OPENID_PROVIDER_URL OAUTH_CLIENT_ID OAUTH_CLIENT_SECRET OPENID_END_SESSION_ENDPOINT)
missing=()
for name in "${pool[@]}"; do
  [ -n "${!name:-}" ] || missing+=("$name")
done
if [ ${#missing[@]} -eq ${#pool[@]} ]; then
  fill "$files/ids/ids.env"
elif [ ${#missing[@]} -gt 0 ]; then
  fail "a pool in AWS needs ${pool[*]}; .env.local lacks ${missing[*]}."
fi

exec "${@:-bash}" "${GATEHOUSE_START:-start.sh}"
