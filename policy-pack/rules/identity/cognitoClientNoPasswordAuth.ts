import { isUnknown, list, SECRET } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

const property = "explicitAuthFlows";

/** Those that hand the password over, under their names since 2019 and before. */
const PLAIN = [
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "USER_PASSWORD_AUTH",
  "ADMIN_NO_SRP_AUTH",
];

/** explicitAuthFlows holds no ALLOW_USER_PASSWORD_AUTH or ALLOW_ADMIN_USER_PASSWORD_AUTH. */
export const cognitoClientNoPasswordAuth: Rule = {
  id: "cognito-client-no-password-auth",
  title: "No plain password flow",
  severity: "medium",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client) {
    // Cognito: SRP, custom and refresh where nothing is said.
    const flows = list(client.inputs[property]);
    const plain = flows.filter((flow) => PLAIN.includes(String(flow)));
    if (plain.length > 0) {
      const problem = "the application sees the user's password";
      const remedy = "use ALLOW_USER_SRP_AUTH, or the login page of Cognito";
      return [violation(client, { property, value: plain, problem, remedy })];
    }
    return [flows.some((flow) => isUnknown(flow) || flow === SECRET) ? unknown(property) : compliant];
  },
};
