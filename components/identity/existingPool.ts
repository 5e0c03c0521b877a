import { arn, type Context } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { discoveryUrl, issuerUrl } from "./loginUrls";

/** A user pool that a company brings: its addresses, and no resource. */
export interface ExistingPool {
  readonly userPoolId: string;
  readonly userPoolArn: string;
  readonly issuerUrl: string;
  readonly discoveryUrl: string;
}

/**
 * What can be said of a pool from its id alone. The pool must be in the stack's region and account: app
 * clients and domains are created beside it, and a load balancer asks only a pool of its own region (ELB docs).
 */
export function existingPool(args: { readonly context: Context; readonly userPoolId: string }): ExistingPool {
  const { context, userPoolId } = args;
  const faults = new ArgumentFaults("existingPool", userPoolId);
  // Cognito API: UserPoolId is at most 55 characters of `<region>_<letters and digits>`.
  const [, region] = /^([a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+$/.exec(userPoolId) ?? [];
  faults.unless(
    region !== undefined && userPoolId.length <= 55,
    "userPoolId",
    userPoolId,
    "<region>_<letters and digits>, such as eu-central-1_AbCdEf123",
    "copy the id from the pool's overview page",
  );
  faults.unless(
    region === undefined || region === context.region,
    "userPoolId",
    userPoolId,
    `a pool in ${context.region}`,
    "deploy the stack in the pool's region, or let it create its own pool",
  );
  faults.throwIfAny();
  const issuer = issuerUrl(context, userPoolId);
  return {
    userPoolId,
    userPoolArn: arn(context, "cognito-idp", `userpool/${userPoolId}`),
    issuerUrl: issuer,
    discoveryUrl: discoveryUrl(issuer),
  };
}
