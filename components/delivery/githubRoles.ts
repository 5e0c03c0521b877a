import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents, type Statement } from "../shared/policy";
import { boundaryDocument, DEPLOYED_SERVICES } from "./githubRolesBoundary";
import { documentFits, fits, MOST_POLICIES, notForPullRequests, policyGroups } from "./githubRolesPolicies";
import {
  checkRepository,
  driftEnvironment,
  GITHUB_AUDIENCE,
  GITHUB_ISSUER_URL,
  type GithubJob,
  type GithubRepository,
  githubProviderArn,
  githubTrust,
  isEnvironmentName,
} from "./githubTrust";

export interface GithubRolesArgs extends ComponentArgs {
  readonly repository: GithubRepository;
  /**
   * Whether the account has GitHub's identity provider already: there is one in an account, and AWS refuses a
   * second.
   */
  readonly provider: "create" | "existing";
  /** The GitHub environments that deploy, such as `prod`; each has a role. Give them required reviewers there. */
  readonly environments: readonly string[];
  /** What `pulumi preview` reads. Plain, so that its size is known. */
  readonly previewStatements: readonly Statement[];
  /** What `pulumi up` does. */
  readonly deployStatements: readonly Statement[];
  /** The services that a deployment may touch at all. @default - those of the four systems */
  readonly services?: readonly string[];
  /** How long a job may hold a role, 3600 to 43200. @default 3600 */
  readonly sessionSeconds?: number;
}

const defaults = Object.freeze({ sessionSeconds: 3600, services: DEPLOYED_SERVICES });

/**
 * What GitHub's workflows may do in the account, without a key: the identity provider, a role for pull requests, and for
 * the search for drift, that only reads, a role for each environment that deploys, and the permissions boundary of all of them and of every role
 * that a deployment creates.
 *
 * Free. Refused: subjects with wildcards, rights of pull requests other than reads, what exceeds IAM's policies.
 * The policies are managed ones of its own, because a deployment's exceed what a role takes inline. A company's
 * boundary in the context takes the place of the component's.
 *
 * An administrator deploys it, once an account. The stacks that the workflows deploy name `boundaryArn` as the boundary
 * of their roles: a deployment can create no other. The roles lie in a path of their own, which the boundary shuts to
 * deployments.
 */
export class GithubRoles extends pulumi.ComponentResource {
  readonly providerArn: string;
  readonly previewRoleArn: pulumi.Output<string>;
  /** By the name of the environment. */
  readonly deployRoleArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the roles of deployed stacks must carry. Composed, so known at preview. */
  readonly boundaryArn: string;
  private readonly documents = new Documents();

  constructor(name: string, args: GithubRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:delivery:GithubRoles", name, args, opts);
    const { context, environments, previewStatements, deployStatements } = args;

    this.providerArn = githubProviderArn(context);
    const before: pulumi.Resource[] = args.provider === "create" ? [this.provider(name, args)] : [];
    this.boundaryArn = boundaryArnOf(name, args);
    if (context.roles.permissionsBoundaryArn === undefined) {
      before.push(this.boundary(name, args));
    }
    const preview = this.policies(`${name}-preview`, args, previewStatements);
    const deploy = this.policies(`${name}-deploy`, args, deployStatements);

    // Who looks for drift reads what a preview reads.
    const readers = environments.map((environment) => ({ environment: driftEnvironment(environment) }));
    this.previewRoleArn = this.role(`${name}-preview`, args, ["pull-request", ...readers], preview, before);
    this.deployRoleArns = Object.fromEntries(
      environments.map((environment) => [
        environment,
        this.role(`${name}-deploy-${environment}`, args, [{ environment }], deploy, before),
      ]),
    );
    this.registerOutputs({
      providerArn: this.providerArn,
      previewRoleArn: this.previewRoleArn,
      deployRoleArns: this.deployRoleArns,
      boundaryArn: this.boundaryArn,
      documents: this.documents.all,
    });
  }

  private provider(name: string, { context }: GithubRolesArgs) {
    return new aws.iam.OpenIdConnectProvider(
      name,
      {
        // Without a thumbprint: AWS trusts GitHub's certificate by its own list of authorities.
        url: GITHUB_ISSUER_URL,
        clientIdLists: [GITHUB_AUDIENCE],
        tags: tagsFor(context, name),
      },
      { parent: this, protect: context.protect },
    );
  }

  private boundary(name: string, args: GithubRolesArgs) {
    const { context } = args;
    const child = `${name}-boundary`;
    const document = boundaryFor(name, args);
    return new aws.iam.Policy(
      child,
      {
        // A name of its own, because the document names the policy itself.
        name: child,
        path: pipelinePath(args),
        description: "The most that deployments from GitHub, and the roles that they create, may do",
        policy: this.documents.json("aws:iam/policy:Policy", child, "policy", document),
        tags: tagsFor(context, child),
      },
      { parent: this, protect: context.protect },
    );
  }

  private policies(name: string, args: GithubRolesArgs, statements: readonly Statement[]) {
    return policyGroups(statements).map((group, index) => {
      const child = `${name}-${index + 1}`;
      return new aws.iam.Policy(
        child,
        {
          path: pipelinePath(args),
          policy: this.documents.policy("aws:iam/policy:Policy", child, "policy", group),
          tags: tagsFor(args.context, child),
        },
        { parent: this },
      );
    });
  }

  private role(
    name: string,
    args: GithubRolesArgs,
    jobs: readonly GithubJob[],
    policies: readonly aws.iam.Policy[],
    dependsOn: pulumi.Resource[],
  ): pulumi.Output<string> {
    const { context, repository } = args;
    const { sessionSeconds } = { ...defaults, ...definedOnly(args) };
    const trust = githubTrust(context, repository, ...jobs);
    const role = new aws.iam.Role(
      name,
      {
        path: pipelinePath(args),
        permissionsBoundary: this.boundaryArn,
        maxSessionDuration: sessionSeconds,
        assumeRolePolicy: this.documents.policy("aws:iam/role:Role", name, "assumeRolePolicy", trust),
        tags: tagsFor(context, name),
      },
      { parent: this, dependsOn },
    );
    for (const [index, policy] of policies.entries()) {
      const attachment = { role: role.name, policyArn: policy.arn };
      new aws.iam.RolePolicyAttachment(`${name}-${index + 1}`, attachment, { parent: this });
    }
    return arn(context, "iam", pulumi.interpolate`role${pipelinePath(args)}${role.name}`, { region: "" });
  }
}

/** Beside the path of deployed stacks, not within it: what a deployment may do with its own roles ends there. */
function pipelinePath({ context }: GithubRolesArgs): string {
  return `/pipeline${context.roles.path}`;
}

function boundaryArnOf(name: string, args: GithubRolesArgs): string {
  const { context } = args;
  const own = arn(context, "iam", `policy${pipelinePath(args)}${name}-boundary`, { region: "" });
  return context.roles.permissionsBoundaryArn ?? own;
}

function boundaryFor(name: string, args: GithubRolesArgs) {
  const { services } = { ...defaults, ...definedOnly(args) };
  const boundaryArn = boundaryArnOf(name, args);
  return boundaryDocument(args.context, { boundaryArn, pipelinePath: pipelinePath(args), services });
}

function validate(name: string, args: GithubRolesArgs): void {
  const faults = new ArgumentFaults("GithubRoles", name);
  const { repository, provider, environments, previewStatements, deployStatements, sessionSeconds } = args;
  checkRepository(faults, repository);
  // What lies there is a deployment's to change; at the root that would be every role of the account.
  const { path } = args.context.roles;
  faults.unless(path !== "/", "context.roles.path", path, "a path of your own, such as /gatehouse/");
  faults.unless(["create", "existing"].includes(provider), "provider", provider, '"create" or "existing"');
  faults.unless(environments.length > 0, "environments", environments, "at least one");
  faults.unless(
    new Set(environments).size === environments.length,
    "environments",
    environments,
    "each environment once",
  );
  for (const environment of environments) {
    // IAM API: 64 characters of a role's name; 8 are Pulumi's suffix, 8 "-deploy-".
    const fits = name.length + environment.length <= 48;
    faults.unless(
      isEnvironmentName(environment) && fits,
      "environments",
      environment,
      "letters, digits, _ . and -, with the component's name at most 48 characters",
      "a wildcard would admit other environments",
    );
  }
  const session = sessionSeconds ?? defaults.sessionSeconds;
  faults.unless(
    Number.isInteger(session) && session >= 3600 && session <= 43_200,
    "sessionSeconds",
    session,
    "3600 to 43200",
  );
  checkStatements(faults, "previewStatements", previewStatements);
  checkStatements(faults, "deployStatements", deployStatements);
  const others = notForPullRequests(previewStatements);
  faults.unless(
    others.length === 0,
    "previewStatements",
    others,
    "reads without secrets, because everybody who may open a pull request has them",
  );
  checkBoundary(faults, name, args);
  faults.throwIfAny();
}

function checkStatements(faults: ArgumentFaults, field: string, statements: readonly Statement[]): void {
  const groups = policyGroups(statements);
  const long = groups.filter((group) => !fits(group)).flatMap((group) => group.map(({ sid }) => sid));
  faults.unless(statements.length > 0, field, statements.length, "at least one statement");
  faults.unless(long.length === 0, field, long, "statements of at most 6,144 characters for one action");
  faults.unless(
    groups.length <= MOST_POLICIES,
    field,
    `${groups.length} policies`,
    `what fits into ${MOST_POLICIES} managed policies`,
    "give each system a role of its own",
  );
}

function checkBoundary(faults: ArgumentFaults, name: string, args: GithubRolesArgs): void {
  const { services } = { ...defaults, ...definedOnly(args) };
  // With either of these the boundary would have no edge: one changes who may do what, the other becomes others.
  const unfit = services.filter((service) => !/^[a-z0-9-]+$/.test(service) || /^(iam|sts)$/.test(service));
  faults.unless(unfit.length === 0, "services", unfit, "prefixes of IAM such as ecs, without iam and sts");
  faults.unless(
    documentFits(boundaryFor(name, args)),
    "services",
    services.length,
    "so few that the boundary has at most 6,144 characters",
  );
}
