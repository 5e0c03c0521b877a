#!/usr/bin/env bash
# scan-image.sh IMAGE: Trivy looks into an image that is on this machine or, by digest, in ECR. Fails for secrets, and for
# faults that are known, serious and have a remedy.
#
# Trivy gets the image as a file and nothing else: no socket of Docker, which is root on this machine, and no environment.
set -euo pipefail

image=$1
trivy=$(sed -n 's/^FROM //p' "$(dirname "$0")/../trivy/Dockerfile")
folder=$(mktemp -d)
registry=''
# Also where the pull fails.
trap 'rm -rf "$folder"; [[ -z $registry ]] || docker logout "$registry"' EXIT

if [[ $image =~ ^([0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com[a-z.]*)/.+@sha256:[0-9a-f]{64}$ ]]; then
  registry=${BASH_REMATCH[1]} region=${BASH_REMATCH[2]}
  aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
  docker pull --quiet "$image"
  docker logout "$registry"
  registry=''
fi
docker save --output "$folder/image.tar" "$image"
docker run --rm --volume "$folder:/scan:ro" "$trivy" \
  image --input /scan/image.tar --exit-code 1 --severity HIGH,CRITICAL --ignore-unfixed --scanners vuln,secret
