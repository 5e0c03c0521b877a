import type { Properties } from "../properties";
import { isObject, valuesAt } from "../properties";
import { type Attempt, others, type Refusal, WRITE } from "./refusal";

const RULE = "aws:lb/listenerRule:ListenerRule";

/** The logins that a listener or rule asks for before it forwards. */
function loginsOf(inputs: Properties): readonly Properties[] {
  return ["actions[]", "defaultActions[]"]
    .flatMap((path) => valuesAt(inputs, `${path}.authenticateCognito`))
    .filter(isObject);
}

/** A refusal of a login, by what is wrong with it. */
function login(
  id: string,
  when: string,
  source: string,
  judge: (attempt: Attempt, login: Properties) => string | undefined,
): Refusal {
  return {
    id,
    on: WRITE,
    types: [RULE, "aws:lb/listener:Listener"],
    when,
    source,
    message: (attempt) =>
      loginsOf(attempt.inputs)
        .map((entry) => judge(attempt, entry))
        .find((message) => message !== undefined),
  };
}

function clientOf({ cloud }: Attempt, entry: Properties) {
  return cloud.find("aws:cognito/userPoolClient:UserPoolClient", String(entry["userPoolClientId"]));
}

export const loginRefusals: readonly Refusal[] = [
  {
    id: "rule priority taken",
    on: WRITE,
    types: [RULE],
    when: "the listener has a rule of that priority",
    source: "ELB API: PriorityInUse",
    message: (attempt) => {
      const { listenerArn, priority } = attempt.inputs;
      const taken = others(attempt, RULE).some(
        ({ inputs }) => inputs["listenerArn"] === listenerArn && inputs["priority"] === priority,
      );
      return taken ? `PriorityInUse: Priority '${priority}' is currently in use` : undefined;
    },
  },
  login(
    "login without TLS",
    "the listener of the rule does not speak HTTPS",
    "ELB docs: authenticate users, HTTPS listeners only",
    ({ cloud, inputs }) => {
      const listener = cloud.find("aws:lb/listener:Listener", String(inputs["listenerArn"]));
      const protocol = listener?.inputs["protocol"] ?? inputs["protocol"];
      return protocol === "HTTPS"
        ? undefined
        : "UnsupportedProtocol: Actions of type 'authenticate-cognito' are supported only on HTTPS listeners";
    },
  ),
  login(
    "login domain missing",
    "the user pool has no domain of that name yet",
    "ELB docs: prepare to use Amazon Cognito; the words are to be verified",
    ({ cloud }, entry) => {
      const pool = cloud
        .all("aws:cognito/userPool:UserPool")
        .find(({ outputs, id }) => (outputs["arn"] ?? id) === entry["userPoolArn"]);
      const domain = cloud
        .all("aws:cognito/userPoolDomain:UserPoolDomain")
        .some(
          ({ inputs }) => inputs["domain"] === entry["userPoolDomain"] && inputs["userPoolId"] === pool?.id,
        );
      return domain || pool?.existing === true
        ? undefined
        : `InvalidLoadBalancerAction: The user pool domain '${entry["userPoolDomain"]}' does not exist`;
    },
  ),
  login(
    "login client without a secret",
    "the client of the user pool was made without a secret",
    "ELB docs: prepare to use Amazon Cognito, client secret",
    (attempt, entry) =>
      clientOf(attempt, entry)?.inputs["generateSecret"] === true
        ? undefined
        : "InvalidLoadBalancerAction: The user pool client must have a client secret",
  ),
  login(
    "login client without code flow",
    "the client does not allow the authorization code flow",
    "ELB docs: prepare to use Amazon Cognito, code grant flow",
    (attempt, entry) => {
      const client = clientOf(attempt, entry)?.inputs ?? {};
      return client["allowedOauthFlowsUserPoolClient"] === true &&
        valuesAt(client, "allowedOauthFlows[]").includes("code")
        ? undefined
        : "InvalidLoadBalancerAction: The user pool client must support the code grant flow";
    },
  ),
  login(
    "login client without the callback",
    "no callback of the client is https://<name>/oauth2/idpresponse",
    "ELB docs: prepare to use Amazon Cognito, callback URL",
    (attempt, entry) =>
      valuesAt(clientOf(attempt, entry)?.inputs, "callbackUrls[]").some((url) =>
        /^https:\/\/[^/?#]+\/oauth2\/idpresponse$/.test(String(url)),
      )
        ? undefined
        : "The rule is created, and every login ends at Cognito with error=redirect_mismatch",
  ),
];
