#!/usr/bin/env bash
# keep-image.sh STACK IMAGE [BEFORE]: marks what a stack runs, and what it would go back to, in the registry of the stack
# that built it. The repository's lifecycle takes no image with a tag in-use-…, however many are newer; the stack's
# marks on other images go. Tags never move there, so each names its digest.
set -euo pipefail

stack=$1 image=$2 before=${3:-}

if ! [[ $image =~ ^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com[a-z.]*/(.+)@(sha256:[0-9a-f]{64})$ ]]; then
  echo "$image lies in no repository of ECR: nothing to mark."
  exit 0
fi
account=${BASH_REMATCH[1]} region=${BASH_REMATCH[2]} repository=${BASH_REMATCH[3]}
repository_of() { echo "${1%@*}"; }

ecr() {
  local command=$1
  shift
  aws ecr "$command" --region "$region" --registry-id "$account" --repository-name "$repository" "$@"
}

tag_of() {
  local digest=${1##*@sha256:}
  echo "in-use-$stack-${digest:0:16}"
}

wanted=("$image")
if [[ -n $before && $before != "$image" && $(repository_of "$before") == "$(repository_of "$image")" ]]; then
  wanted+=("$before")
fi
found=$(ecr list-images --filter tagStatus=TAGGED --output text \
  --query "imageIds[?starts_with(imageTag, 'in-use-$stack-')].imageTag")

for one in "${wanted[@]}"; do
  tag=$(tag_of "$one")
  if grep --quiet --word-regexp --fixed-strings -- "$tag" <<<"$found"; then
    continue
  fi
  digest=${one##*@}
  manifest=$(ecr batch-get-image --image-ids "imageDigest=$digest" --output text --query 'images[0].imageManifest' \
    --accepted-media-types application/vnd.oci.image.index.v1+json application/vnd.oci.image.manifest.v1+json \
    application/vnd.docker.distribution.manifest.list.v2+json application/vnd.docker.distribution.manifest.v2+json)
  if [[ $manifest == None || -z $manifest ]]; then
    if [[ $one == "$image" ]]; then
      echo "$image is not in the registry."
      exit 1
    fi
    echo "$one is no longer in the registry: there is nothing to go back to but a new build."
    continue
  fi
  # With its digest, ECR refuses a text that is not that image.
  ecr put-image --image-tag "$tag" --image-digest "$digest" --image-manifest "$manifest" >/dev/null
  echo "marked $one as $tag"
done

for tag in $found; do
  kept=no
  for one in "${wanted[@]}"; do
    [[ $tag == "$(tag_of "$one")" ]] && kept=yes
  done
  if [[ $kept == no ]]; then
    # Takes the tag off; the image keeps the one of its build, and the lifecycle counts it again.
    ecr batch-delete-image --image-ids "imageTag=$tag" >/dev/null
    echo "took $tag off"
  fi
done
