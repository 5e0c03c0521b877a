import { arn, type Context } from "../shared/context";
import type { ArgumentFaults } from "../shared/errors";
import type { Statement } from "../shared/policy";

/** A repository by its names and by the numbers that stay: `gh api repos/OWNER/NAME --jq '.owner.id, .id'`. */
export interface GithubRepository {
  readonly owner: string;
  readonly ownerId: string;
  readonly name: string;
  readonly repositoryId: string;
}

/** What a workflow's job runs for: a pull request, or an environment, which GitHub can guard with reviewers. */
export type GithubJob = "pull-request" | { readonly environment: string };

/** GitHub docs, "OpenID Connect reference". */
const ISSUER = "token.actions.githubusercontent.com";
export const GITHUB_ISSUER_URL = `https://${ISSUER}`;
export const GITHUB_AUDIENCE = "sts.amazonaws.com";

/** Where a scheduled job looks at what an environment deployed: nobody has to approve that, so it only reads. */
export function driftEnvironment(environment: string): string {
  return `${environment}-drift`;
}

/** The provider's ARN: there is one of this issuer in an account (IAM API), whoever created it. */
export function githubProviderArn(context: Context): string {
  return arn(context, "iam", `oidc-provider/${ISSUER}`, { region: "" });
}

/**
 * The subjects of such a job's token, in both formats, whole: repositories created or renamed since 15 July 2026 send
 * names with their numbers, older ones the names alone (github/docs #45221).
 */
export function githubSubjects(repository: GithubRepository, job: GithubJob): readonly string[] {
  const { owner, ownerId, name, repositoryId } = repository;
  const end = job === "pull-request" ? "pull_request" : `environment:${job.environment}`;
  return [`repo:${owner}/${name}:${end}`, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${end}`];
}

/** Who may take a role on: those jobs of that repository. StringEquals, because a wildcard would admit every branch. */
export function githubTrust(
  context: Context,
  repository: GithubRepository,
  ...jobs: readonly GithubJob[]
): readonly Statement[] {
  return [
    {
      sid: "GithubJobMayAssume",
      principals: { Federated: githubProviderArn(context) },
      actions: ["sts:AssumeRoleWithWebIdentity"],
      conditions: {
        StringEquals: {
          [`${ISSUER}:aud`]: GITHUB_AUDIENCE,
          [`${ISSUER}:sub`]: jobs.flatMap((job) => githubSubjects(repository, job)),
        },
      },
    },
  ];
}

/** GitHub's own forms; neither has a letter that IAM would read as a pattern, nor the signs between the parts. */
export function checkRepository(faults: ArgumentFaults, repository: GithubRepository): void {
  const { owner, ownerId, name, repositoryId } = repository;
  faults.unless(
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(owner),
    "repository.owner",
    owner,
    "1 to 39 letters, digits and hyphens, in GitHub's own letter case",
  );
  faults.unless(
    /^[A-Za-z0-9_.-]{1,100}$/.test(name),
    "repository.name",
    name,
    "1 to 100 letters, digits, _ . and -, without the owner",
  );
  const remedy = "ask GitHub: gh api repos/OWNER/NAME --jq '.owner.id, .id'";
  for (const [field, id] of Object.entries({ ownerId, repositoryId })) {
    faults.unless(/^[1-9]\d{0,18}$/.test(id), `repository.${field}`, id, "a number", remedy);
  }
}

/** GitHub allows more, and writes some signs in another way into the subject: those would never match. */
export function isEnvironmentName(environment: string): boolean {
  return /^[A-Za-z0-9_.-]{1,40}$/.test(environment);
}
