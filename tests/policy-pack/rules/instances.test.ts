import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const instance = (inputs: Inputs, extra = {}) => resource("aws:ec2/instance:Instance", "box", inputs, extra);
const template = (inputs: Inputs) => resource("aws:ec2/launchTemplate:LaunchTemplate", "template", inputs);
const hops = (httpPutResponseHopLimit: unknown) => ({ metadataOptions: { httpPutResponseHopLimit } });
const profile = resource("aws:iam/instanceProfile:InstanceProfile", "box");
const script = "#!/bin/bash\ndocker run app";
const fromTemplate = { launchTemplate: { id: "lt-1" } };
const production = { production: true };

testRules("instances", {
  "ec2-imds-hop-limit": [
    pass("by default", instance({})),
    pass("1", template(hops(1))),
    pass("2 for containers", instance({ ...hops(2), userData: script })),
    pass(
      "2 for containers, in base64",
      template({ ...hops(2), userData: Buffer.from(script).toString("base64") }),
    ),
    pass(
      "no metadata",
      instance({ metadataOptions: { httpEndpoint: "disabled", httpPutResponseHopLimit: 9 } }),
    ),
    fail("2 for nothing", instance(hops(2)), "metadataOptions.httpPutResponseHopLimit", /is 2/),
    fail(
      "3 for containers",
      template({ ...hops(3), userData: script }),
      "metadataOptions.httpPutResponseHopLimit",
      /is 3/,
    ),
    open("the limit", template(hops(UNKNOWN)), "metadataOptions.httpPutResponseHopLimit"),
    open(
      "the script",
      template({ ...hops(2), userData: UNKNOWN }),
      "metadataOptions.httpPutResponseHopLimit",
    ),
    skip("a template decides", instance(fromTemplate), /launch template/),
  ],
  "ec2-detailed-monitoring": [
    pass("an instance", instance({ monitoring: true })),
    pass("a template", template({ monitoring: { enabled: true } })),
    fail("an instance by default", instance({}), "monitoring", /is not set/),
    fail("a template by default", template({}), "monitoring.enabled", /is not set/),
    fail("off", template({ monitoring: { enabled: false } }), "monitoring.enabled", /is false/),
    open("an instance's", instance({ monitoring: UNKNOWN }), "monitoring"),
    open("a template's", template({ monitoring: UNKNOWN }), "monitoring.enabled"),
    skip("a template decides", instance(fromTemplate), /launch template/),
  ],
  "ec2-instance-profile": [
    pass("named", instance({ iamInstanceProfile: "box" })),
    pass("its name unknown", [
      instance({ iamInstanceProfile: UNKNOWN }, { on: { iamInstanceProfile: [profile] } }),
      profile,
    ]),
    fail("none", instance({}), "iamInstanceProfile", /keys of their own/),
    fail("an empty name", instance({ iamInstanceProfile: "" }), "iamInstanceProfile", /Session Manager/),
    open("the name", instance({ iamInstanceProfile: UNKNOWN }), "iamInstanceProfile"),
    skip("a template decides", instance(fromTemplate), /launch template/),
    skip("a NAT instance", instance({ sourceDestCheck: false }), /calls no AWS service/),
  ],
  "ec2-no-key-pair": [
    pass("none", instance({})),
    fail("an instance's", instance({ keyName: "ops" }), "keyName", /is "ops"/),
    fail("a template's", template({ keyName: "ops" }), "keyName", /key file/),
    fail(
      "a launch configuration's",
      resource("aws:ec2/launchConfiguration:LaunchConfiguration", "old", { keyName: "ops" }),
      "keyName",
      /key file/,
    ),
    open("the name", template({ keyName: UNKNOWN }), "keyName"),
  ],
  "ec2-ebs-optimized": [
    pass("set", instance({ instanceType: "m3.large", ebsOptimized: true })),
    pass("by default of its type", instance({ instanceType: "t4g.micro" })),
    pass("of an older type that is so by default", instance({ instanceType: "m4.large" })),
    fail("an older type", instance({ instanceType: "t2.micro" }), "ebsOptimized", /is not set/),
    fail(
      "turned off",
      instance({ instanceType: "m7g.large", ebsOptimized: false }),
      "ebsOptimized",
      /is false/,
    ),
    pass("of a family with letters", instance({ instanceType: "im4gn.large" })),
    open("the type", instance({ instanceType: UNKNOWN }), "instanceType"),
    skip("a template decides", instance(fromTemplate), /launch template/),
  ],
  "ec2-termination-protection-prod": [
    pass("protected", instance({ disableApiTermination: true }), production),
    fail("not protected", instance({}), "disableApiTermination", /one call ends it/, production),
    {
      ...open("the setting", instance({ disableApiTermination: UNKNOWN }), "disableApiTermination"),
      settings: production,
    },
    skip("not production", instance({}), /not production/),
    skip("a template decides", instance(fromTemplate), /launch template/, production),
    skip("a spot instance", instance({ instanceMarketOptions: { marketType: "spot" } }), /spot/, production),
  ],
});
