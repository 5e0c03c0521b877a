import { GithubRoles } from "../../../components/delivery/githubRoles";
import type { Context } from "../../../components/shared/context";
import { arn } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import type { ChatbotSettings } from "../../config/settings";
import rights from "./pipelineRights.json";
import { publicationRights } from "./publicationRights";

/** IAM API: 64 characters of a role's name; an environment and Pulumi's suffix need the rest. */
const LONGEST_NAME = 30;

/** What GitHub's jobs may do with this stack: deploy it in one environment, and preview it in pull requests. */
export function githubOf(context: Context, settings: ChatbotSettings): GithubRoles | undefined {
  const { github, account } = settings;
  if (github === undefined) {
    return undefined;
  }
  const [owner = "", name = ""] = github.repository.split("/");
  const child = settings.stack.replace(/[^A-Za-z0-9-]/g, "-").slice(0, LONGEST_NAME);
  const { path } = context.roles;
  // The second `pulumi up` names the boundary that the first one made: it is still this component's own.
  const own = arn(context, "iam", `policy/pipeline${path}${child}-boundary`, { region: "" });
  const boundary = context.roles.permissionsBoundaryArn ?? own;
  const roles = account.permissionsBoundaryArn === own ? { path } : context.roles;
  return new GithubRoles(child, {
    context: { ...context, roles },
    repository: { owner, ownerId: github.ownerId, name, repositoryId: github.repositoryId },
    provider: github.existingProviderArn === undefined ? "create" : "existing",
    environments: [github.environment],
    previewStatements: filled(context, settings, boundary, rights.preview as readonly Statement[]),
    deployStatements: [
      ...filled(context, settings, boundary, rights.deploy as readonly Statement[]),
      ...publicationRights(context, settings),
    ],
  });
}

/** The statements with this stack's own names, which were taken out of the committed file. */
function filled(
  context: Context,
  { project, stack, domain, login, encryption }: ChatbotSettings,
  boundary: string,
  statements: readonly Statement[],
): readonly Statement[] {
  const { partition, accountId, region } = context;
  const values: Readonly<Record<string, string>> = {
    partition,
    account: accountId,
    region,
    project,
    stack,
    dashboard: `${project}-${stack}`.replace(/[^A-Za-z0-9_-]/g, "-"),
    zone: domain?.hostedZoneId ?? "NONE",
    // Rights to what is there already are bound by its name; those to what the stack makes, by the stack's tags.
    pool: login.kind === "existing" ? login.userPoolId : "NONE",
    // Roles are made and changed with it alone, as the boundary itself demands.
    boundary,
    key: encryption.existingKeyArn ?? arn(context, "kms", "key/NONE"),
  };
  const text = JSON.stringify(statements).replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
  return JSON.parse(text);
}
