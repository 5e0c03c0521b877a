#!/usr/bin/env bash
# deployed-image.sh STACK: writes the image that STACK was last deployed with into its file. A deployment from GitHub sets it
# in its own checkout alone, so everybody else's file names an older one, or none.
set -euo pipefail

stack=$1
outputs=$(pulumi stack output --json --stack "$stack")
image=$(jq --raw-output '.image // empty' <<<"$outputs")
if [[ -z $image ]]; then
  echo "$stack was never deployed: its file stays as it is."
elif ! pulumi config get --stack "$stack" --path 'gatehouse:chatbot.image' >/dev/null 2>&1; then
  echo "The file of $stack names no chatbot.image: it stays as it is."
else
  pulumi config set --stack "$stack" --path 'gatehouse:chatbot.image' "$image"
  echo "The file of $stack names $image now."
fi
