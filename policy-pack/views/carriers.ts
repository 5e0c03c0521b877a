import { type Context, push } from "../context";
import { isUnknown, list, type Resource } from "../resource";

export const ROLE = "aws:iam/role:Role";
const USER = "aws:iam/user:User";
const GROUP = "aws:iam/group:Group";
const POLICY = "aws:iam/policy:Policy";

/** Who holds rights by a property of a resource, and the property that names managed policies. */
interface Link {
  readonly type: string;
  /** Properties that name the holders, each with their type. */
  readonly holders: Readonly<Record<string, string>>;
  /** The property with ARNs of managed policies; absent where the resource holds the document itself. */
  readonly policies?: string;
}

/** Every spelling by which a role, user or group gets a policy. */
const LINKS: readonly Link[] = [
  { type: "aws:iam/rolePolicy:RolePolicy", holders: { role: ROLE } },
  { type: "aws:iam/userPolicy:UserPolicy", holders: { user: USER } },
  { type: "aws:iam/groupPolicy:GroupPolicy", holders: { group: GROUP } },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    holders: { role: ROLE },
    policies: "policyArn",
  },
  {
    type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    holders: { user: USER },
    policies: "policyArn",
  },
  {
    type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    holders: { group: GROUP },
    policies: "policyArn",
  },
  {
    type: "aws:iam/policyAttachment:PolicyAttachment",
    holders: { roles: ROLE, users: USER, groups: GROUP },
    policies: "policyArn",
  },
  {
    type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    holders: { roleName: ROLE },
    policies: "policyArns",
  },
  {
    type: "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    holders: { userName: USER },
    policies: "policyArns",
  },
  {
    type: "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
    holders: { groupName: GROUP },
    policies: "policyArns",
  },
];

/** Whatever attaches managed policies, and the properties that name them. */
export const ATTACHMENT_TYPES = LINKS.filter(({ policies }) => policies !== undefined).map(
  ({ type }) => type,
);
export const ATTACHED_PROPERTIES = ["policyArn", "policyArns", "managedPolicyArns", "managedPolicyArn"];

interface Carriers {
  /** The holders of each resource with a document, by its URN; undefined among them: one that cannot be found. */
  readonly holdersOf: ReadonlyMap<string, readonly (Resource | undefined)[]>;
  /** The resources with documents of each holder, by its URN, beside the holder itself. */
  readonly policiesOf: ReadonlyMap<string, readonly Resource[]>;
  /** Attachments of which nobody can say yet what they attach. */
  readonly unreadable: boolean;
}

/** Who carries which policy in the stack. */
export function carriers(context: Context): Carriers {
  const holdersOf = new Map<string, (Resource | undefined)[]>();
  const policiesOf = new Map<string, Resource[]>();
  let unreadable = false;
  const tie = (policy: Resource, holder: Resource | undefined) => {
    push(holdersOf, policy.urn, holder);
    if (holder !== undefined) {
      push(policiesOf, holder.urn, policy);
    }
  };
  for (const link of LINKS) {
    for (const resource of context.ofTypes([link.type])) {
      const holders = holdersIn(resource, link, context);
      const { policies: property } = link;
      const attached = property === undefined ? [resource] : managedPolicies(resource, property, context);
      if (property !== undefined && attached.length === 0) {
        unreadable ||= list(resource.inputs[property]).some(isUnknown);
      }
      for (const policy of attached) {
        for (const holder of holders) {
          tie(policy, holder);
        }
      }
    }
  }
  for (const role of context.ofTypes([ROLE])) {
    for (const policy of managedPolicies(role, "managedPolicyArns", context)) {
      tie(policy, role);
    }
  }
  return { holdersOf, policiesOf, unreadable };
}

function holdersIn(
  resource: Resource,
  { holders }: Link,
  context: Context,
): readonly (Resource | undefined)[] {
  return Object.entries(holders).flatMap(([property, type]) =>
    list(resource.inputs[property]).flatMap((value): readonly (Resource | undefined)[] => {
      const found = context.referenced(resource, property, [type], value);
      return found.length === 0 ? [undefined] : found;
    }),
  );
}

/** The managed policies of the stack that a property names by ARN. */
export function managedPolicies(resource: Resource, property: string, context: Context): readonly Resource[] {
  return list(resource.inputs[property]).flatMap((arn) => {
    const named =
      typeof arn === "string" && !isUnknown(arn) ? context.memo(byArn).get(nameIn(arn)) : undefined;
    return named ?? context.referenced(resource, property, [POLICY], arn);
  });
}

/** Policies by path and name: a composed ARN is known at preview, the policy's own is not. */
function byArn(context: Context): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const policy of context.ofTypes([POLICY])) {
    const { name, path } = policy.inputs;
    const [own, folder = "/"] = [name, path].map((value) => (isUnknown(value) ? undefined : value));
    if (typeof own === "string") {
      push(found, `${String(folder)}${own}`, policy);
    }
    const { arn } = policy.outputs;
    if (typeof arn === "string" && !isUnknown(arn) && nameIn(arn) !== `${String(folder)}${String(own)}`) {
      push(found, nameIn(arn), policy);
    }
  }
  return found;
}

/** `/path/name` of a policy's ARN. */
function nameIn(arn: string): string {
  return /:policy(\/.*)$/.exec(arn)?.[1] ?? arn;
}
