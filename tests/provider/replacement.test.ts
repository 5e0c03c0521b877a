import assert from "node:assert/strict";
import { compare } from "./replacement";

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";

const cases: readonly {
  readonly title: string;
  readonly type: string;
  readonly olds: Record<string, unknown>;
  readonly news: Record<string, unknown>;
  readonly ignored?: readonly string[];
  readonly expected: readonly string[];
  readonly replaces?: boolean;
  readonly deleteBeforeReplace?: boolean;
}[] = [
  {
    title: "nothing, where only the order of keys differs",
    type: SERVICE,
    olds: { tags: { a: "1", b: "2" } },
    news: { tags: { b: "2", a: "1" } },
    expected: [],
  },
  {
    title: "nothing, where only the list of defaults differs",
    type: SERVICE,
    olds: { name: "a", __defaults: ["name"] },
    news: { name: "a", __defaults: [] },
    expected: [],
  },
  {
    title: "the paths inside a value",
    type: SERVICE,
    olds: { networkConfiguration: { subnets: ["a", "b"] }, desiredCount: 1 },
    news: { networkConfiguration: { subnets: ["a", "c"] }, desiredCount: 1 },
    expected: ["update networkConfiguration.subnets[1]"],
  },
  {
    title: "a list of another length as a whole",
    type: SERVICE,
    olds: { networkConfiguration: { subnets: ["a"] } },
    news: { networkConfiguration: { subnets: ["a", "c"] } },
    expected: ["update networkConfiguration.subnets"],
  },
  {
    title: "what was added and taken out",
    type: SERVICE,
    olds: { desiredCount: 1 },
    news: { tags: {} },
    expected: ["delete desiredCount", "add tags"],
  },
  {
    title: "not what is ignored",
    type: "aws:ec2/instance:Instance",
    olds: { ami: "ami-1", tags: { a: "1" } },
    news: { ami: "ami-2", tags: { a: "2" } },
    ignored: ["ami", "tags"],
    expected: [],
  },
  {
    title: "a replacement where CloudFormation says so",
    type: "aws:ec2/subnet:Subnet",
    olds: { cidrBlock: "10.0.0.0/24" },
    news: { cidrBlock: "10.0.1.0/24" },
    expected: ["update cidrBlock"],
    replaces: true,
  },
  {
    title: "a replacement where an item of a fixed list changes",
    type: TASK,
    olds: { family: "f", volumes: [{ name: "a" }] },
    news: { family: "f", volumes: [{ name: "b" }] },
    expected: ["update volumes[0].name"],
    replaces: true,
  },
  {
    title: "a replacement where only the provider says so",
    type: TASK,
    olds: { family: "f", containerDefinitions: "[]" },
    news: { family: "f", containerDefinitions: "[1]" },
    expected: ["update containerDefinitions"],
    replaces: true,
  },
  {
    title: "the deletion first, of what has a name that stays",
    type: SERVICE,
    olds: { name: "fixed", cluster: "a", __defaults: [] },
    news: { name: "fixed", cluster: "b", __defaults: [] },
    expected: ["update cluster"],
    replaces: true,
    deleteBeforeReplace: true,
  },
  {
    title: "the creation first, of what has a made-up name",
    type: SERVICE,
    olds: { name: "made-up", cluster: "a", __defaults: ["name"] },
    news: { name: "made-up", cluster: "b", __defaults: ["name"] },
    expected: ["update cluster"],
    replaces: true,
  },
  {
    title: "the deletion first, of what there is one of",
    type: "aws:efs/mountTarget:MountTarget",
    olds: { subnetId: "a" },
    news: { subnetId: "b" },
    expected: ["update subnetId"],
    replaces: true,
    deleteBeforeReplace: true,
  },
  {
    title: "a replacement where another input does not prevent it",
    type: SERVICE,
    olds: { capacityProviderStrategies: [{ capacityProvider: "FARGATE" }] },
    news: { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] },
    expected: ["update capacityProviderStrategies[0].capacityProvider"],
    replaces: true,
  },
  {
    title: "an update where another input prevents the replacement",
    type: SERVICE,
    olds: { forceNewDeployment: true, capacityProviderStrategies: [{ capacityProvider: "FARGATE" }] },
    news: { forceNewDeployment: true, capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] },
    expected: ["update capacityProviderStrategies[0].capacityProvider"],
  },
  {
    title: "a replacement of every random value that changes",
    type: "random:index/randomPassword:RandomPassword",
    olds: { length: 20 },
    news: { length: 30 },
    expected: ["update length"],
    replaces: true,
  },
  {
    title: "a replacement where the region changes",
    type: "aws:sqs/queue:Queue",
    olds: { region: "eu-central-1" },
    news: { region: "eu-west-1" },
    expected: ["update region"],
    replaces: true,
  },
];

describe("the difference that the simulated provider sees", () => {
  for (const { title, type, olds, news, ignored, expected, replaces, deleteBeforeReplace } of cases) {
    it(title, () => {
      const found = compare(type, olds, news, ignored);
      assert.deepEqual(
        found.differences.map(({ kind, path }) => `${kind} ${path}`),
        expected,
      );
      assert.equal(found.replaces, replaces ?? false);
      assert.equal(found.deleteBeforeReplace, deleteBeforeReplace ?? false);
    });
  }
});
