import shipped from "./facts.json";
import { Draw } from "./forms";
import type { Created, Invoke } from "./monitor";

/** What a program asks AWS at preview; offline it is answered from `facts.json`. */
export interface Facts {
  /** Twelve digits. */
  readonly accountId: string;
  /** What stands for the twelve-hour password of the account's registry. @default - visibly made up */
  readonly registryPassword?: string;
  readonly regions: Readonly<Record<string, RegionFacts>>;
}

export interface RegionFacts {
  readonly partition: string;
  readonly dnsSuffix: string;
  /** Zone names with their ids, those that the services in use support. */
  readonly zones: Readonly<Record<string, string>>;
  /** Id of the prefix list `com.amazonaws.global.cloudfront.origin-facing`. */
  readonly cloudFrontPrefixList: string;
  readonly s3PrefixList: string;
  /** Values of public SSM parameters by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Destination regions of each inference profile by its prefix, such as `us` or `eu`. */
  readonly inferenceProfiles: Readonly<Record<string, readonly string[]>>;
}

/** The facts that come with the program. */
export const shippedFacts: Facts = shipped;

/** Answers the data sources in use from facts; every other token is an error. */
export function factsInvoke(facts: Facts, defaultRegion: string): Invoke {
  return (token, args, resources = []) => {
    const region = typeof args["region"] === "string" ? args["region"] : defaultRegion;
    const known = facts.regions[region];
    if (known === undefined) {
      throw unanswered(`No facts for region ${region}; known: ${Object.keys(facts.regions).join(", ")}.`);
    }
    const answer = answers[token];
    if (answer === undefined) {
      throw unanswered(`The offline run has no answer to ${token}; add it to cli/offline/facts.ts.`);
    }
    return answer(known, region, facts, args, resources);
  };
}

/** The SDK repeats `details` of what the engine answers, and nothing else. */
function unanswered(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

type Answer = (
  known: RegionFacts,
  region: string,
  facts: Facts,
  args: Record<string, unknown>,
  resources: readonly Created[],
) => Record<string, unknown>;

const answers: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (known, _region, facts) => ({
    id: facts.accountId,
    accountId: facts.accountId,
    arn: `arn:${known.partition}:iam::${facts.accountId}:user/offline`,
    userId: "AIDAOFFLINE",
  }),
  "aws:index/getRegion:getRegion": (_known, region) => ({
    id: region,
    region,
    name: region,
    description: region,
  }),
  "aws:index/getPartition:getPartition": (known) => ({
    id: known.partition,
    partition: known.partition,
    dnsSuffix: known.dnsSuffix,
    reverseDnsPrefix: known.dnsSuffix.split(".").reverse().join("."),
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (known, region) => ({
    id: region,
    names: Object.keys(known.zones),
    zoneIds: Object.values(known.zones),
    groupNames: [region],
    state: "available",
  }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (known, region, _facts, args) => {
    if (args["name"] !== "com.amazonaws.global.cloudfront.origin-facing") {
      throw unanswered(`No offline id for the prefix list ${String(args["name"])} in ${region}.`);
    }
    return { id: known.cloudFrontPrefixList, name: args["name"], addressFamily: "IPv4", maxEntries: 55 };
  },
  "aws:ec2/getPrefixList:getPrefixList": (known, _region, _facts, args) => ({
    id: known.s3PrefixList,
    name: args["name"],
    cidrBlocks: [],
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (known, region, facts) => {
    const { accountId, registryPassword = "NotASecretRegistryPassword" } = facts;
    return {
      id: accountId,
      region,
      registryId: accountId,
      userName: "AWS",
      password: registryPassword,
      authorizationToken: Buffer.from(`AWS:${registryPassword}`).toString("base64"),
      proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.${known.dnsSuffix}`,
      expiresAt: "2026-01-01T12:00:00Z",
    };
  },
  "aws:ssm/getParameter:getParameter": (known, _region, _facts, args) => {
    const name = String(args["name"]);
    const value = known.parameters[name];
    if (value === undefined) {
      throw unanswered(`No offline value for the SSM parameter ${name}; add it to cli/offline/facts.json.`);
    }
    return { id: name, name, value, insecureValue: value, type: "String", version: 1 };
  },
  // A deployment that went well: the service runs what it was given.
  "aws:ecs/getService:getService": (_known, region, _facts, args, resources) => {
    const { serviceName, clusterArn } = args;
    const service = resources.find(
      ({ type, inputs }) => type === "aws:ecs/service:Service" && inputs["name"] === serviceName,
    );
    if (service === undefined) {
      throw unanswered(`There is no service ${String(serviceName)} in ${String(clusterArn)} (${region}).`);
    }
    return {
      id: serviceName,
      serviceName,
      clusterArn,
      taskDefinition: service.inputs["taskDefinition"],
      events: [],
    };
  },
  // An instance refresh that went well: the group's one instance runs the version that the group was given.
  "aws:ec2/getInstances:getInstances": (_known, region, _facts, args, resources) => {
    const filters = (args["filters"] ?? []) as readonly { readonly name: string; readonly values: unknown }[];
    const wanted = (name: string) => [filters.find((filter) => filter.name === name)?.values].flat()[0];
    const name = wanted("tag:aws:autoscaling:groupName");
    const group = resources.find(
      ({ type, inputs }) => type === "aws:autoscaling/group:Group" && inputs["name"] === name,
    );
    if (group === undefined) {
      throw unanswered(`There is no Auto Scaling group ${String(name)} in ${region}.`);
    }
    const version = wanted("tag:aws:ec2launchtemplate:version");
    const { version: running } = group.inputs["launchTemplate"] as { readonly version: unknown };
    const runs = version === undefined || version === running;
    return { id: region, ids: runs ? [`i-${new Draw(String(name)).hex(17)}`] : [], instanceTags: {} };
  },
  "aws:bedrock/getInferenceProfile:getInferenceProfile": (known, region, facts, args) => {
    const id = String(args["inferenceProfileId"]);
    const [prefix = "", ...rest] = id.split(".");
    // AWS names no region in the models of a global profile.
    const destinations = prefix === "global" ? [""] : known.inferenceProfiles[prefix];
    if (destinations === undefined) {
      throw unanswered(
        `No inference profile "${prefix}" in ${region}; known there: ${Object.keys(known.inferenceProfiles).join(", ")}.`,
      );
    }
    return {
      id,
      inferenceProfileId: id,
      inferenceProfileArn: `arn:${known.partition}:bedrock:${region}:${facts.accountId}:inference-profile/${id}`,
      models: destinations.map((to) => ({
        modelArn: `arn:${known.partition}:bedrock:${to}::foundation-model/${rest.join(".")}`,
      })),
      status: "ACTIVE",
      type: "SYSTEM_DEFINED",
    };
  },
};
