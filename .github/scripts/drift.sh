#!/usr/bin/env bash
# Looks whether AWS is still as STACK made it, and changes nothing. What it finds stands in one issue: opened, brought up
# to date while the drift lasts, and closed when it is gone. A look that fails is no drift: the job fails.
set -uo pipefail

: "${STACK:?the stack, such as chatbot-prod}" "${GITHUB_REPOSITORY:?}"
title="Drift: $STACK is not as it was deployed"
report=$(mktemp)

# The role that only reads may not read secrets; those resources are left out.
pulumi refresh --stack "$STACK" --preview-only --expect-no-changes --diff --non-interactive --color never \
  --exclude '**aws:cognito/userPoolClient:UserPoolClient**' \
  --exclude '**aws:cognito/identityProvider:IdentityProvider**' \
  --exclude '**aws:secretsmanager/secretVersion:SecretVersion**' \
  --exclude '**docker:index**' >"$report" 2>&1
code=$?
cat "$report"

drifted=no
if ((code != 0)); then
  # Newer CLIs end with 7, older ones with 255 and these words.
  if ((code == 7)) || grep --quiet 'no changes were expected' "$report"; then
    drifted=yes
  else
    echo "pulumi refresh failed with $code: nobody knows whether $STACK has drifted."
    exit 1
  fi
fi

number=$(gh issue list --repo "$GITHUB_REPOSITORY" --state open --limit 100 --json number,title |
  jq --raw-output --arg title "$title" 'map(select(.title == $title)) | first.number // empty') || exit 1
if [[ $drifted == no ]]; then
  echo "$STACK is as it was deployed."
  if [[ -n $number ]]; then
    gh issue close "$number" --repo "$GITHUB_REPOSITORY" --comment "No drift any more." || exit 1
  fi
  exit 0
fi

body=$(mktemp)
{
  echo "Found ${RUN_URL:+in [this run]($RUN_URL) }by \`pulumi refresh --preview-only\`. Either \`pulumi up\` takes the change back, or the program learns it and \`pulumi refresh\` accepts it."
  echo
  # Indented, it is a block that nothing in it can end. An issue holds 65,536 characters.
  head -c 50000 "$report" | sed 's/^/    /'
} >"$body"
if [[ -n $number ]]; then
  gh issue edit "$number" --repo "$GITHUB_REPOSITORY" --body-file "$body"
else
  gh issue create --repo "$GITHUB_REPOSITORY" --title "$title" --body-file "$body"
fi || exit 1
echo "$STACK has drifted."
exit 1
