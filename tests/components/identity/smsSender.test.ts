import assert from "node:assert/strict";
import { SmsSender } from "../../../components/identity/smsSender";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const context = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
const plan = () => planOf(() => new SmsSender("sms", { context }), { unknowns: true });

describe("SmsSender", () => {
  it("creates a role and its policy", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:iam/role:Role sms",
      "aws:iam/rolePolicy:RolePolicy sms-policy",
      "gatehouse:identity:SmsSender sms",
    ]);
  });

  it("trusts Cognito for this account's pools, with the external id that it outputs", async () => {
    const all = await plan();
    assert.deepEqual(documentOf(resourceOf(all, "aws:iam/role:Role"), "assumeRolePolicy").Statement, [
      {
        Sid: "CognitoMayAssume",
        Effect: "Allow",
        Principal: { Service: "cognito-idp.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: {
            "sts:ExternalId": "123456789012-us-gov-west-1-sms",
            "aws:SourceAccount": "123456789012",
          },
          ArnLike: { "aws:SourceArn": "arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/*" },
        },
      },
    ]);
    const { externalId } = resourceOf(all, "gatehouse:identity:SmsSender").outputs;
    assert.equal(externalId, "123456789012-us-gov-west-1-sms");
  });

  it("may publish to phone numbers and to no topic", async () => {
    const policy = resourceOf(await plan(), "aws:iam/rolePolicy:RolePolicy");
    assert.deepEqual(documentOf(policy).Statement, [
      { Sid: "SendTextMessages", Effect: "Allow", Action: ["sns:Publish"], Resource: ["*"] },
      { Sid: "NoTopics", Effect: "Deny", Action: ["sns:Publish"], Resource: ["arn:aws-us-gov:sns:*:*:*"] },
    ]);
  });
});
