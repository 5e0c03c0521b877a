import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { existingNetwork } from "../../../components/network/existingNetwork";
import { inventory, planOf } from "../../support/plan";

const args = {
  vpcId: "vpc-0123456789abcdef0",
  cidrBlock: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  privateSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  privateRouteTableIds: ["rtb-01234567"],
};

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("existingNetwork", () => {
  it("hands on what it is given and creates nothing", async () => {
    const seen: unknown[] = [];
    const plan = await planOf(async () => {
      const network = existingNetwork(args);
      seen.push(await known(network.vpcId), network.cidrBlock);
      seen.push(await Promise.all(network.publicSubnetIds.map(known)));
      seen.push(await Promise.all(network.privateSubnetIds.map(known)));
      seen.push(await Promise.all(network.privateRouteTableIds.map(known)));
      seen.push(network.internetReady, network.egressReady);
    });
    assert.deepEqual(seen, [
      args.vpcId,
      args.cidrBlock,
      args.publicSubnetIds,
      args.privateSubnetIds,
      args.privateRouteTableIds,
      [],
      [],
    ]);
    assert.deepEqual(inventory(plan), []);
  });

  it("reports every fault at once", () => {
    assert.throws(
      () =>
        existingNetwork({
          vpcId: "vpc-1",
          cidrBlock: "10.0.0.0",
          publicSubnetIds: ["subnet-0123456789abcdef0"],
          privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"],
          privateRouteTableIds: ["subnet-01234567"],
        }),
      {
        name: "InputError",
        message: [
          'existingNetwork "vpc-1": vpcId is "vpc-1"; allowed: vpc- and 8 or 17 hexadecimal digits.',
          'existingNetwork "vpc-1": cidrBlock is "10.0.0.0"; allowed: an IPv4 block such as 10.0.0.0/16.',
          'existingNetwork "vpc-1": publicSubnetIds is ["subnet-0123456789abcdef0"]; allowed: two or more different subnet ids; name one subnet for each zone.',
          'existingNetwork "vpc-1": privateSubnetIds is ["subnet-0123456789abcdef0","subnet-0123456789abcdef0"]; allowed: two or more different subnet ids; name one subnet for each zone.',
          'existingNetwork "vpc-1": publicSubnetIds is ["subnet-0123456789abcdef0"]; allowed: subnets that are not private ones too.',
          'existingNetwork "vpc-1": privateRouteTableIds is ["subnet-01234567"]; allowed: different route table ids (rtb-...).',
        ].join("\n"),
      },
    );
  });

  it("refuses subnets by another name", () => {
    const privateSubnetIds = ["subnet-0123456789abcdef2", "private-b"];
    assert.throws(() => existingNetwork({ ...args, privateSubnetIds }), {
      message: /privateSubnetIds is .* allowed: two or more different subnet ids/,
    });
  });
});
