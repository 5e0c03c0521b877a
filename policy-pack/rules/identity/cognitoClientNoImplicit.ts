import { isUnknown, list, SECRET } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

const property = "allowedOauthFlows";

/** allowedOauthFlows is only code (client_credentials for machines); never implicit. */
export const cognitoClientNoImplicit: Rule = {
  id: "cognito-client-no-implicit",
  title: "No implicit grant",
  severity: "high",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client) {
    const flows = list(client.inputs[property]);
    if (flows.includes("implicit")) {
      const problem = "tokens travel in the address of the page";
      return [violation(client, { property, value: flows, problem, remedy: 'use "code" with PKCE' })];
    }
    return [flows.some((flow) => isUnknown(flow) || flow === SECRET) ? unknown(property) : compliant];
  },
};
