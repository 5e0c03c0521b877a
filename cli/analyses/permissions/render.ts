import { clean, paragraphs } from "../../text";
import type { Permissions } from "./planPermissions";
import { LONGEST_POLICY, MOST_POLICIES, policiesOf, policyLength } from "./policies";

export interface RenderOptions {
  readonly stack: string;
  readonly kind: "deploy" | "preview";
  readonly account?: string | undefined;
  /** Whether the stack's roles carry a permissions boundary. */
  readonly boundary: boolean;
}

const TITLES = {
  deploy: "Policies for `pulumi up`, `refresh` and `destroy` of the stack",
  preview: "Policies for `pulumi preview` of the stack",
};

/** The policies of one kind, ready to be copied, with what the reader should know first. */
export function renderPermissions(permissions: Permissions, options: RenderOptions): string {
  const { kind, stack } = options;
  const documents = policiesOf(permissions[kind]);
  const sizes = documents.map((document) => policyLength(document).toLocaleString("en"));
  const policies = documents.length === 1 ? "1 managed policy" : `${documents.length} managed policies`;
  const lines = [
    `${TITLES[kind]} ${clean(stack)}`,
    `  ${policies} of ${sizes.join(", ")} characters; IAM takes ${LONGEST_POLICY.toLocaleString("en")} each`,
    ...notes(permissions, options, documents.length).flatMap((note) => {
      const [first = "", ...rest] = paragraphs(`- ${note}`, "    ");
      return [`  ${first.trimStart()}`, ...rest];
    }),
  ];
  const texts = documents.map((document, index) => {
    const title = `Policy ${index + 1} of ${documents.length}`;
    return `${title}\n${JSON.stringify(document, undefined, 2)}`;
  });
  return `${[lines.join("\n"), ...texts].join("\n\n")}\n`;
}

function notes(
  { unlisted, withheld }: Permissions,
  { kind, account, boundary }: RenderOptions,
  documents: number,
): readonly string[] {
  const secrets = withheld.map(({ resource, actions }) => `${actions.join(", ")} of ${resource}`).join("; ");
  const all: readonly (readonly [boolean, string])[] = [
    [unlisted.length > 0, `Not complete: nobody wrote down what these types need: ${unlisted.join(", ")}.`],
    [account === undefined, "The account is *: the policies fit every account. Name yours with --account."],
    [
      documents > MOST_POLICIES,
      `A role takes ${MOST_POLICIES} managed policies unless AWS raises the quota; spread these over two roles.`,
    ],
    [
      kind === "deploy" && !boundary,
      "Without a permissions boundary whoever has these policies can give the stack's roles any right, and use them. Set account.permissionsBoundaryArn where the deployer must not be an administrator.",
    ],
    [
      kind === "preview" && secrets !== "",
      `A preview without --refresh needs only the statements that begin with Lookup. With --refresh it also reads what exists; left out, because the answers hold data or secrets: ${secrets}.`,
    ],
  ];
  return all.filter(([applies]) => applies).map(([, note]) => note);
}

/** Both kinds for machines: documents as IAM takes them. */
export function permissionsJson(permissions: Permissions): string {
  const { withheld, unlisted } = permissions;
  const documents = { deploy: policiesOf(permissions.deploy), preview: policiesOf(permissions.preview) };
  return `${JSON.stringify({ ...documents, withheld, unlisted }, undefined, 2)}\n`;
}
