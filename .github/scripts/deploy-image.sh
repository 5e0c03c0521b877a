#!/usr/bin/env bash
# Deploys IMAGE and the pages of this commit to STACK, asks whether it answers, and goes back to the image and the pages
# before where it does not.
#
# Exit codes: 0 it runs; 1 it does not, and what ran before runs again (or nothing was changed, or nothing was there
# before); 2 the stack needs somebody: going back failed too. The last lines say what runs.
set -uo pipefail

: "${STACK:?the stack, such as chatbot-prod}" "${IMAGE:?the image, by digest}"
# What says whether it answers; a test puts another in its place.
check=${CHECK:-$(dirname "$0")/smoke.sh}
pages=$(dirname "$0")/pages.sh
summary=${GITHUB_STEP_SUMMARY:-/dev/null}

say() {
  echo "$1"
  echo "$1" >>"$summary"
}

end() {
  say "$2"
  exit "$1"
}

# The settings of the checked-out file, but for the image.
up() {
  pulumi config set --stack "$STACK" --path 'gatehouse:chatbot.image' "$1" &&
    pulumi up --stack "$STACK" --policy-pack policy-pack --yes --non-interactive
}

if ! [[ $IMAGE =~ ^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$ ]]; then
  end 1 "IMAGE is \"$IMAGE\": name it as repository@sha256:… Nothing was changed."
fi
# A stack that was never deployed answers {}: a stack that cannot be read is another thing.
if ! outputs=$(pulumi stack output --json --stack "$STACK"); then
  end 1 "The stack $STACK cannot be read, so nobody knew what to go back to. Nothing was changed."
fi
if ! service=$(jq --raw-output '.serviceName // empty' <<<"$outputs") ||
  ! cluster=$(jq --raw-output '.clusterName // empty' <<<"$outputs"); then
  end 1 "The outputs of $STACK are no JSON. Nothing was changed."
fi
# ECS itself says what runs: after a deployment that it took back, the stack's outputs name the image that failed.
before=
if [[ -n $service ]]; then
  if ! definition=$(aws ecs describe-services --cluster "$cluster" --services "$service" \
    --query 'services[0].taskDefinition' --output text) ||
    ! before=$(aws ecs describe-task-definition --task-definition "$definition" \
      --query 'taskDefinition.containerDefinitions[0].image' --output text); then
    end 1 "ECS does not say what $STACK runs, so nobody knew what to go back to. Nothing was changed."
  fi
fi
# From now on no lifecycle takes it away, nor the one to go back to.
if ! "$(dirname "$0")/keep-image.sh" "$STACK" "$IMAGE" "$before"; then
  end 1 "The image could not be kept from the registry's lifecycle. Nothing was changed."
fi
if ! "$pages" keep; then
  end 1 "The pages of $STACK could not be copied, so there was nothing to go back to. Nothing was changed."
fi

if ! up "$IMAGE"; then
  # ECS has gone back by itself where new tasks did not answer; a policy or AWS may have refused before that.
  end 1 "pulumi up of $STACK failed. ECS keeps what ran before; look at the log above, then deploy again."
fi
# New pages may need the new API: they come after it, and go back before it.
if ! "$pages" publish; then
  say "The pages of $STACK could not be published."
elif "$check"; then
  end 0 "$STACK runs $IMAGE."
else
  say "$STACK does not answer with $IMAGE."
fi
back=1
if ! "$pages" back; then
  # The image goes back all the same.
  say "THE PAGES FROM BEFORE COULD NOT BE PUBLISHED AGAIN: $STACK may show the new ones. Publish those of the commit before."
  back=2
fi
if [[ -z $before ]]; then
  end "$back" "It was the first deployment: there is nothing to go back to, and $STACK stays as it is."
fi
if [[ $before == "$IMAGE" ]]; then
  end "$back" "It is the image that ran before: the fault is another, and there is no other image to go back to."
fi
if ! up "$before"; then
  end 2 "GOING BACK FAILED. What $STACK runs is not known; it should run $before."
fi
if ! "$check"; then
  end 2 "WENT BACK, AND IT DOES NOT ANSWER EITHER. $STACK runs $before."
fi
end "$back" "$STACK went back to $before, which answers."
