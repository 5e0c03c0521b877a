import * as pulumi from "@pulumi/pulumi";
import { logoutFunctionCode } from "../../../components/edge/edgeFunctions/logout";
import type { LoadBalancerArgs } from "../../../components/edge/loadBalancer";
import { logoutUrl } from "../../../components/identity/loginUrls";
import type { Network } from "../../../components/network/network";
import { arn, type Context } from "../../../components/shared/context";
import type { AgentSettings } from "../../config/settings";
import { type Entry, type EntryInputs, entryOf } from "../common/entry";
import { type Login, loginOf } from "../common/login";
import { ownUrl, pageOf } from "../common/publicUrl";
import { LOAD_BALANCER_PATHS, PATHS, PORT } from "./environment";

type Text = pulumi.Input<string>;

interface DoorInputs {
  readonly settings: AgentSettings;
  readonly network: Network;
  readonly securityGroupId: Text;
  readonly keyArn: Text;
}

/** How users come in, and how they say who they are. */
export interface Door {
  readonly entry: Entry;
  readonly login: Login;
  /** Where Cognito sends users back to with a code. */
  readonly callbackUrl: Text;
  /** What ends a session, here and at Cognito. */
  readonly logoutUrl: Text;
}

/**
 * Entry and login, in the order in which each knows the other: a load balancer that logs users in needs the login
 * first; a login in the application needs the address first, which may be CloudFront's own.
 */
export function doorOf(name: string, context: Context, inputs: DoorInputs): Door {
  return inputs.settings.auth === "load-balancer"
    ? loginFirst(name, context, inputs)
    : addressFirst(name, context, inputs);
}

function loginFirst(name: string, context: Context, inputs: DoorInputs): Door {
  const { settings } = inputs;
  // Configuration rules refuse this login without a domain.
  const publicUrl = ownUrl(settings)!;
  const callbackUrl = `${publicUrl}${LOAD_BALANCER_PATHS.callback}`;
  const afterLogout = `${publicUrl}${PATHS.afterLogout}`;
  const login = loginIn(name, context, inputs, publicUrl, callbackUrl, []);
  const entry = entryOf(name, context, {
    ...entryInputs(inputs),
    login: loadBalancerLogin(context, settings, login),
    loginReady: login.ready,
    viewerRequestCode: pulumi
      .all([login.host, login.clientId])
      .apply(([loginHost, clientId]) => logoutFunctionCode({ loginHost, clientId, logoutUri: afterLogout })),
    // Every file stands behind the login, so there is none that everybody may have.
    staticPaths: [],
  });
  return { entry, login, callbackUrl, logoutUrl: `${publicUrl}${LOAD_BALANCER_PATHS.logout}` };
}

function addressFirst(name: string, context: Context, inputs: DoorInputs): Door {
  const entry = entryOf(name, context, { ...entryInputs(inputs), staticPaths: [PATHS.static] });
  const { publicUrl, address } = entry;
  const callbackUrl = pageOf(publicUrl, PATHS.callback);
  const login = loginIn(
    name,
    context,
    inputs,
    publicUrl,
    callbackUrl,
    address === undefined ? [] : [address],
  );
  const afterLogout = pageOf(publicUrl, PATHS.afterLogout);
  const ending = pulumi
    .all([login.host, login.clientId, afterLogout])
    .apply(([host, clientId, uri]) => logoutUrl(host, clientId, uri));
  return { entry, login, callbackUrl, logoutUrl: ending };
}

function entryInputs({
  settings,
  network,
  securityGroupId,
  keyArn,
}: DoorInputs): Omit<EntryInputs, "staticPaths"> {
  return {
    settings,
    network,
    securityGroupId,
    keyArn,
    // A session of Streamlit lives in the memory of one task.
    target: { port: PORT, healthPath: PATHS.health, deregistrationDelaySeconds: 30, stickiness: "on" },
    bodyExemptPaths: [{ kind: "prefix", path: PATHS.uploads }],
  };
}

function loginIn(
  name: string,
  context: Context,
  { settings, keyArn }: DoorInputs,
  publicUrl: Text,
  callbackUrl: Text,
  addressReady: readonly pulumi.Resource[],
): Login {
  const { allowedGroup, displayName } = settings.agent;
  return loginOf(name, context, {
    settings,
    keyArn,
    client: {
      kind: "confidential",
      callbackUrls: [callbackUrl],
      logoutUrls: [pageOf(publicUrl, PATHS.afterLogout)],
    },
    groups:
      allowedGroup === undefined
        ? []
        : [{ name: allowedGroup, description: `Users of ${displayName}`, precedence: 10 }],
    applicationName: displayName,
    signInUrl: publicUrl,
    addressReady,
  });
}

function loadBalancerLogin(
  context: Context,
  { agent }: AgentSettings,
  { userPoolId, clientId, clientSecret, userPoolDomain }: Login,
): NonNullable<LoadBalancerArgs["login"]> {
  return {
    kind: "cognito",
    userPoolArn: arn(context, "cognito-idp", pulumi.concat("userpool/", userPoolId)),
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    userPoolDomain,
    sessionSeconds: agent.sessionHours * 3600,
  };
}
