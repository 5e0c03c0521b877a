import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameOf } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";
import { planOf, resourceOf } from "../support/plan";

describe("runOffline", () => {
  it("ends when an apply throws, instead of leaving the resource out", async () => {
    const create = () => {
      const topic = new aws.sns.Topic("one");
      const displayName = topic.arn.apply((): string => {
        throw new Error("refused inside apply");
      });
      return new aws.sns.Topic("two", { displayName });
    };
    await assert.rejects(planOf(create), /refused inside apply/);
  });

  it("can run again after a failure", async () => {
    await assert.rejects(
      planOf(() => {
        throw new Error("no");
      }),
      /no/,
    );
    const plan = await planOf(() => new aws.sns.Topic("one"));
    assert.equal(nameOf(resourceOf(plan, "aws:sns/topic:Topic")), "one");
  });

  it("has a stack trace where a program fails, and leaves those of others as they were", async () => {
    const limit = Error.stackTraceLimit;
    let runs = 0;
    const fails = () => {
      runs += 1;
      throw new Error("no");
    };
    const error = await planOf(fails).then(
      () => undefined,
      (reason: Error) => reason,
    );
    assert.match(error?.stack ?? "", /^Error: no\n {4}at fails \(.*run\.test\.ts:\d+:\d+\)/);
    assert.equal(runs, 2);
    assert.equal(Error.stackTraceLimit, limit);
  });

  it("takes a refusal for what it is, without a second run", async () => {
    let runs = 0;
    const refuses = () => {
      runs += 1;
      throw new InputError(["no"]);
    };
    await assert.rejects(planOf(refuses), InputError);
    assert.equal(runs, 1);
  });

  it("refuses two resources of one URN, which mocks accept", async () => {
    const create = () => [new aws.sns.Topic("same"), new aws.sns.Topic("same")];
    await assert.rejects(planOf(create), /Duplicate resource URN .*::same/);
  });

  it("gives names that depend on nothing but the URN", async () => {
    const name = async () =>
      resourceOf(await planOf(() => new aws.sns.Topic("one")), "aws:sns/topic:Topic").inputs["name"];
    assert.match(String(await name()), /^one-[0-9a-f]{7}$/);
    assert.equal(await name(), await name());
  });

  it("leaves unknown what only AWS can know, and never writes undefined into a text", async () => {
    const create = () => {
      const vpc = new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
      return new aws.ec2.Subnet("sub", {
        vpcId: vpc.id,
        tags: { about: pulumi.interpolate`of ${vpc.mainRouteTableId}` },
      });
    };
    const known = resourceOf(await planOf(create), "aws:ec2/subnet:Subnet").inputs;
    assert.match(String(known["vpcId"]), /^vpc-[0-9a-f]{17}$/);
    assert.ok(!JSON.stringify(known).includes("undefined"));
    const unknown = resourceOf(await planOf(create, { unknowns: true }), "aws:ec2/subnet:Subnet").inputs;
    assert.equal(unknown["vpcId"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });
});
