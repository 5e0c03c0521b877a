import { isAbsent, isUnknown, type Resource, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** Arguments that are credentials by their meaning and that the SDK does not make secret: paths, `*` is each entry. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "aws:amplify/app:App": ["oauthToken", "accessToken", "basicAuthCredentials"],
  "aws:amplify/branch:Branch": ["basicAuthCredentials"],
  "aws:apigateway/apiKey:ApiKey": ["value"],
  "aws:bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider": ["apiKey"],
  "aws:cloudwatch/eventConnection:EventConnection": [
    "authParameters.apiKey.value",
    "authParameters.basic.password",
    "authParameters.oauth.clientParameters.clientSecret",
  ],
  "aws:codebuild/sourceCredential:SourceCredential": ["token"],
  "aws:codepipeline/pipeline:Pipeline": ["stages.*.actions.*.configuration.OAuthToken"],
  "aws:codepipeline/webhook:Webhook": ["authenticationConfiguration.secretToken"],
  "aws:cognito/identityProvider:IdentityProvider": ["providerDetails.client_secret"],
  "aws:cognito/user:User": ["password", "temporaryPassword"],
  "aws:directoryservice/directory:Directory": ["password"],
  "aws:dms/endpoint:Endpoint": ["password"],
  "aws:docdb/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:ec2/vpnConnection:VpnConnection": ["tunnel1PresharedKey", "tunnel2PresharedKey"],
  "aws:elasticache/user:User": ["passwords.*", "authenticationMode.passwords.*"],
  "aws:fsx/windowsFileSystem:WindowsFileSystem": ["selfManagedActiveDirectory.password"],
  "aws:glue/connection:Connection": ["connectionProperties.PASSWORD"],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": [
    "httpEndpointConfiguration.accessKey",
    "splunkConfiguration.hecToken",
  ],
  "aws:kms/ciphertext:Ciphertext": ["plaintext"],
  "aws:kms/customKeyStore:CustomKeyStore": ["keyStorePassword"],
  "aws:kms/externalKey:ExternalKey": ["keyMaterialBase64"],
  "aws:lb/listener:Listener": ["defaultActions.*.authenticateOidc.clientSecret"],
  "aws:lb/listenerRule:ListenerRule": ["actions.*.authenticateOidc.clientSecret"],
  "aws:memorydb/user:User": ["authenticationMode.passwords.*"],
  "aws:lightsail/database:Database": ["masterPassword"],
  "aws:mq/broker:Broker": ["users.*.password"],
  "aws:opensearch/domain:Domain": ["advancedSecurityOptions.masterUserOptions.masterUserPassword"],
  "aws:quicksight/dataSource:DataSource": ["credentials.credentialPair.password"],
  "aws:redshift/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:iam/serverCertificate:ServerCertificate": ["privateKey"],
  "aws:acm/certificate:Certificate": ["privateKey"],
};

function valuesAt(element: Element, path: string): readonly Element[] {
  const [before = "", ...rest] = path.split(".*");
  const below = before === "" ? element : part(element, before.replace(/^\./, ""));
  return rest.length === 0
    ? [below]
    : elements(below).flatMap((entry) => (rest.join("") === "" ? [entry] : valuesAt(entry, rest.join(".*"))));
}

const argumentsOf = (resource: Resource): readonly Element[] =>
  (ARGUMENTS[resource.type] ?? [])
    .flatMap((path) => valuesAt(inputsOf(resource), path))
    .filter(({ value }) => !isAbsent(value) && value !== "");

/** Passwords, tokens, client secrets and private keys that other resources take arrive as Pulumi secrets. */
export const secretArgumentNotLiteral: Rule = {
  id: "secret-argument-not-literal",
  title: "Secret arguments are Pulumi secrets",
  severity: "high",
  references: {},
  resourceTypes: Object.keys(ARGUMENTS),
  scope: "stack",
  check(resource, context) {
    const given = argumentsOf(resource).filter(({ value }) => value !== SECRET);
    if (argumentsOf(resource).length === 0) {
      return [notApplicable("it takes no credential")];
    }
    return orCompliant(
      given.flatMap(({ path, value }) => {
        if (isUnknown(value)) {
          // Another resource makes it, and its output is a secret where AWS calls it one.
          const [top = path] = path.split(/[.[]/);
          const hidden = resource.inputs[top] === SECRET || context.dependenciesOf(resource, top).length > 0;
          return hidden ? [] : [unknown(path)];
        }
        const problem = "its value stands in Pulumi's state in the clear";
        const remedy = "take it from pulumi.secret, requireSecret or a random.RandomPassword";
        return [violation(resource, { property: path, problem, remedy })];
      }),
    );
  },
};
