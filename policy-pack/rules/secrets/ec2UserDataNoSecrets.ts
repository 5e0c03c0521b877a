import { isAbsent, isUnknown, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { credentialInScript } from "../../views/credentials";

const PROPERTIES = ["userData", "userDataBase64"];

/** Launch templates take base64 only; instances take either. */
function decoded(text: string): string {
  const compact = text.replace(/\s/g, "");
  const isBase64 = /^[A-Za-z0-9+/]{16,}={0,2}$/.test(compact) && compact.length % 4 === 0;
  return isBase64 ? `${text}\n${Buffer.from(compact, "base64").toString("utf8")}` : text;
}

/** userData (decoded from base64 where needed) holds no access key or credential. */
export const ec2UserDataNoSecrets: Rule = {
  id: "ec2-user-data-no-secrets",
  title: "No secrets in user data",
  severity: "critical",
  references: { checkov: ["CKV_AWS_46"], trivy: ["AVD-AWS-0029", "AVD-AWS-0129"] },
  resourceTypes: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  scope: "resource",
  check(resource) {
    const given = PROPERTIES.filter((property) => !isAbsent(resource.inputs[property]));
    if (given.length === 0) {
      return [notApplicable("it has no user data")];
    }
    const verdicts = given.flatMap((property) => {
      const value = resource.inputs[property];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const why = value === SECRET ? "a Pulumi secret" : credentialInScript(decoded(String(value)));
      const problem = `it holds ${why}, and every process of the instance can read it`;
      const remedy = "read the secret from Secrets Manager with the instance's role";
      return why === undefined ? [] : [violation(resource, { property, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
