#!/usr/bin/env bash
# sarif.sh FILE: what the policy pack finds in every shipped stack, as one SARIF file with a run for each stack.
# GitHub takes one run of a tool and category in an upload, so each run has a category of its own.
set -euo pipefail

target=$1
folder=$(mktemp -d)
for file in Pulumi.*.yaml; do
  stack=${file#Pulumi.}
  stack=${stack%.yaml}
  # 1: it found violations, which is what the file tells.
  npm run --silent policies -- --stack "$stack" --format sarif >"$folder/whole.json" || (($? == 1))
  jq --arg id "policies/$stack/" '.runs[].automationDetails = {id: $id}' "$folder/whole.json" >"$folder/$stack.sarif"
done
jq --slurp '.[0] + {runs: map(.runs[])}' "$folder"/*.sarif >"$target"
