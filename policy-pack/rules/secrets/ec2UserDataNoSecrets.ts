import { gunzipSync } from "node:zlib";
import { isAbsent, isUnknown, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { credentialInScript, isSensitiveName } from "../../views/credentials";
import { MACHINE_TYPES } from "../../views/machines";

const PROPERTIES = ["userData", "userDataBase64"];

/** Launch templates take base64 only; instances take either. */
function decoded(text: string): string {
  const compact = text.replace(/\s/g, "");
  const isBase64 = /^[A-Za-z0-9+/]{16,}={0,2}$/.test(compact) && compact.length % 4 === 0;
  return isBase64 ? `${text}\n${unpacked(Buffer.from(compact, "base64"))}` : text;
}

/** cloud-init takes gzip too. */
function unpacked(data: Buffer): string {
  try {
    return gunzipSync(data, { maxOutputLength: 1_000_000 }).toString("utf8");
  } catch {
    return data.toString("utf8");
  }
}

/** userData (decoded from base64 where needed) holds no access key or credential. */
export const ec2UserDataNoSecrets: Rule = {
  id: "ec2-user-data-no-secrets",
  title: "No secrets in user data",
  severity: "critical",
  references: { checkov: ["CKV_AWS_46"], trivy: ["AVD-AWS-0029", "AVD-AWS-0129"] },
  resourceTypes: MACHINE_TYPES,
  scope: "resource",
  check(resource, context) {
    const given = PROPERTIES.filter((property) => !isAbsent(resource.inputs[property]));
    if (given.length === 0) {
      return [notApplicable("it has no user data")];
    }
    const verdicts = given.flatMap((property) => {
      const value = resource.inputs[property];
      const found = isUnknown(value) ? context.document(resource, property) : undefined;
      const leaves =
        found === undefined
          ? [{ name: property, value }]
          : found.kind === "known"
            ? leavesOf(found.value)
            : undefined;
      if (leaves === undefined) {
        return [unknown(property)];
      }
      const why = credentialAmong(leaves);
      const problem = `it holds ${why}, and every process of the instance can read it`;
      const remedy = "read the secret from Secrets Manager with the instance's role";
      if (why !== undefined) {
        return [violation(resource, { property, problem, remedy })];
      }
      // What hangs on a resource is its id or version; a literal would be known.
      const tied = context.dependenciesOf(resource, property).length > 0;
      const open = leaves.some((leaf) => isUnknown(leaf.value) && (!tied || isSensitiveName(leaf.name)));
      return open ? [unknown(property, "a part of it is not known before creation")] : [];
    });
    return orCompliant(verdicts);
  },
};

interface Leaf {
  readonly name: string;
  readonly value: unknown;
}

/** The single values of a structure that a component registered, each with the key it stands under. */
function leavesOf(value: unknown, name = ""): readonly Leaf[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, Array.isArray(value) ? name : key))
    : [{ name, value }];
}

function credentialAmong(leaves: readonly Leaf[]): string | undefined {
  if (leaves.some(({ value }) => value === SECRET)) {
    return "a Pulumi secret";
  }
  const texts = leaves.filter(({ value }) => typeof value === "string" && !isUnknown(value));
  return texts
    .map(({ value }) => credentialInScript(decoded(String(value))))
    .find((why) => why !== undefined);
}
