#!/usr/bin/env bash
# pages.sh keep | publish | back: the pages of STACK, where its system has some.
#   keep     takes a copy of what is published, before a deployment changes anything
#   publish  puts the pages that were built from this commit in place
#   back     publishes the copy again; without one it changes nothing
#
# Only a bucket gives its pages back. Amplify keeps no archive that could be deployed again: its pages stay as they are.
# Exit codes: 0 done, or nothing to do; 1 it did not work.
set -euo pipefail

: "${STACK:?the stack, such as chatbot-prod}" "${RUNNER_TEMP:?a folder of this job alone}"
built=${PAGES:-frontends/chatbot/dist}
copy=$RUNNER_TEMP/pages-before-$STACK

publish() { npm run --silent frontend -- --stack "$STACK" --folder "$1"; }

case ${1:-} in
  keep)
    rm -rf "$copy"
    outputs=$(pulumi stack output --json --stack "$STACK")
    bucket=$(jq --raw-output '.pagesBucket // .frontend_s3_bucket // empty' <<<"$outputs")
    if [[ -z $bucket ]]; then
      echo "$STACK has no bucket with pages yet: none to keep."
      exit 0
    fi
    aws s3 sync "s3://$bucket" "$copy" --only-show-errors --exclude config.json || exit 1
    # The page that a new stack shows is nothing to go back to.
    if [[ ! -f $copy/index.html ]] || grep --quiet 'Nothing here yet' "$copy/index.html"; then
      rm -rf "$copy"
      echo "$STACK has no pages yet: none to keep."
    fi
    ;;
  publish)
    outputs=$(pulumi stack output --json --stack "$STACK")
    if ! jq --exit-status '(.pagesBucket // .frontend_s3_bucket // .amplifyAppId) != null' <<<"$outputs" >/dev/null; then
      echo "$STACK has no pages."
      exit 0
    fi
    publish "$built" || exit 1
    ;;
  back)
    if [[ ! -d $copy ]]; then
      echo "There are no pages from before: what is published stays."
      exit 0
    fi
    publish "$copy" || exit 1
    # Gone back once is enough.
    rm -rf "$copy"
    echo "$STACK shows the pages from before again."
    ;;
  *)
    echo "usage: pages.sh keep | publish | back"
    exit 1
    ;;
esac
