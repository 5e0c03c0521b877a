import type { Context } from "../../context";
import { at, isUnknown, list, type Properties, type Resource, record, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { anyOf, fitsStrangers } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { judgeWildcardPrincipal } from "../../views/principals";
import { OTHER_DOCUMENTS } from "../../views/resourcePolicies";
import { type Condition, documentIn } from "../../views/statements";

/** Where a resource names whom it admits without a document, and what narrows that down. */
const LISTS: Readonly<Record<string, readonly [property: string, narrowedBy?: string]>> = {
  "aws:cloudwatch/eventPermission:EventPermission": ["principal", "condition"],
  "aws:codebuild/project:Project": ["projectVisibility"],
  "aws:ec2/vpcEndpointService:VpcEndpointService": ["allowedPrincipals"],
  "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": ["principalArn"],
  "aws:ssm/document:Document": ["permissions.account_ids"],
};

const remedy = "name the accounts, roles or services that use it";

/** Who comes through a mount target stands in the network around it (EFS, "blocking public access"). */
const throughMountTarget = ({ operator, key, values, optional }: Condition) =>
  operator === "bool" &&
  key === "elasticfilesystem:accessedviamounttarget" &&
  !optional &&
  values.length > 0 &&
  values.every((value) => value.toLowerCase() === "true");

function judgeDocument(resource: Resource, path: string, context: Context): readonly Verdict[] {
  const document = documentIn(resource, path, context, at(resource.inputs, path));
  return judgeDocuments(resource, document === undefined ? [] : [document], (statement) =>
    anyOf(statement.conditions.map(throughMountTarget)) === true
      ? undefined
      : judgeWildcardPrincipal(statement, remedy),
  );
}

/** The one condition of an event bus's permission: an organisation that is named. */
function narrowsList({ key, value }: Properties): boolean {
  const named = typeof value === "string" && value !== "" && !fitsStrangers("aws:principalorgid", value);
  return named && String(key).toLowerCase() === "aws:principalorgid";
}

function judgeList(resource: Resource, property: string, narrowedBy: string | undefined): readonly Verdict[] {
  const value = at(resource.inputs, property);
  const names = isUnknown(value) ? [UNKNOWN] : list(value).flatMap((entry) => String(entry).split(","));
  if (names.length === 0) {
    return [notApplicable("it names nobody")];
  }
  const narrowed = narrowedBy !== undefined && narrowsList(record(resource.inputs[narrowedBy]));
  const open =
    narrowedBy !== undefined && JSON.stringify(resource.inputs[narrowedBy] ?? "").includes(UNKNOWN);
  const everybody = names.find((name) => /^\s*(\*|all|public_read)\s*$/i.test(name));
  if (everybody !== undefined && open) {
    return [unknown(narrowedBy)];
  }
  if (everybody !== undefined && !narrowed) {
    return [violation(resource, { property, value: everybody, problem: "everybody is admitted", remedy })];
  }
  return orCompliant(names.some(isUnknown) ? [unknown(property)] : []);
}

/** No policy of a vault, bus, log destination, domain, table, stream, layer or other thing with a policy admits everybody, and no list of principals does. */
export const resourcePolicyNotPublic: Rule = {
  id: "resource-policy-not-public",
  title: "Policies of other resources are not public",
  severity: "critical",
  references: {},
  resourceTypes: [...Object.keys(OTHER_DOCUMENTS), ...Object.keys(LISTS)],
  scope: "resource",
  check(resource, context) {
    const [property, narrowedBy] = LISTS[resource.type] ?? [];
    return property === undefined
      ? judgeDocument(resource, OTHER_DOCUMENTS[resource.type] ?? "policy", context)
      : judgeList(resource, property, narrowedBy);
  },
};
