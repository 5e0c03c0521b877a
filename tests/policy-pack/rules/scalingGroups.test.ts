import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const group = (inputs: Inputs, on: On = {}) =>
  resource("aws:autoscaling/group:Group", "app", { name: "app", ...inputs }, { on });
const template = (tagSpecifications: unknown) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", "app", { tagSpecifications }, { id: "lt-1" });
const attachment = resource("aws:autoscaling/attachment:Attachment", "app", {
  autoscalingGroupName: "app",
  lbTargetGroupArn: "arn",
});
const tag = (propagateAtLaunch: unknown) =>
  resource("aws:autoscaling/tag:Tag", "owner", {
    autoscalingGroupName: "app",
    tag: { key: "owner", value: "team", propagateAtLaunch },
  });
const subnet = (name: string, availabilityZone: unknown) =>
  resource("aws:ec2/subnet:Subnet", name, { availabilityZone }, { id: `subnet-${name}` });
const a = subnet("a", "eu-central-1a");
const b = subnet("b", "eu-central-1b");

testRules("scaling groups", {
  "asg-launch-template": [
    pass("a template", group({ launchTemplate: { id: UNKNOWN } })),
    pass("several types", group({ mixedInstancesPolicy: { launchTemplate: {} } })),
    fail("a configuration", group({ launchConfiguration: "lc" }), "launchConfiguration", /is "lc"/),
    fail(
      "both",
      group({ launchConfiguration: "lc", launchTemplate: { id: "lt-1" } }),
      "launchConfiguration",
      /IMDSv2/,
    ),
    fail("neither", group({}), "launchTemplate", /is not set/),
    open(
      "the configuration",
      group({ launchConfiguration: UNKNOWN, launchTemplate: { id: "lt-1" } }),
      "launchConfiguration",
    ),
    open("the template", group({ launchTemplate: UNKNOWN }), "launchTemplate"),
  ],
  "asg-elb-health-check": [
    pass("ELB", group({ targetGroupArns: ["arn"], healthCheckType: "ELB" })),
    pass("ELB among others, attached elsewhere", [group({ healthCheckType: "EC2,ELB" }), attachment]),
    fail("by default", group({ targetGroupArns: ["arn"] }), "healthCheckType", /is not set/),
    fail(
      "EC2",
      group({ trafficSources: [{ identifier: "arn" }], healthCheckType: "EC2" }),
      "healthCheckType",
      /is "EC2"/,
    ),
    fail("attached elsewhere", [group({}), attachment], "healthCheckType", /stays/),
    open(
      "whose attachment",
      [
        group({}),
        resource("aws:autoscaling/attachment:Attachment", "app", { autoscalingGroupName: UNKNOWN }),
      ],
      "targetGroupArns",
    ),
    skip(
      "another group's attachment",
      [
        group({}),
        resource("aws:autoscaling/attachment:Attachment", "app", { autoscalingGroupName: "other" }),
      ],
      /no load balancer/,
    ),
    open("the check", group({ targetGroupArns: ["arn"], healthCheckType: UNKNOWN }), "healthCheckType"),
    open("the targets", group({ targetGroupArns: UNKNOWN, healthCheckType: "EC2" }), "targetGroupArns"),
    skip("no load balancer", group({}), /no load balancer/),
  ],
  "asg-multi-az": [
    pass("two zones", [group({ vpcZoneIdentifiers: ["subnet-a", "subnet-b"] }), a, b]),
    pass("two zones, ids unknown", [
      group({ vpcZoneIdentifiers: [UNKNOWN, UNKNOWN] }, { vpcZoneIdentifiers: [a, b] }),
      a,
      b,
    ]),
    pass("two zones, the list unknown", [
      group({ vpcZoneIdentifiers: UNKNOWN }, { vpcZoneIdentifiers: [a, b] }),
      a,
      b,
    ]),
    pass("two subnets that are only named", group({ vpcZoneIdentifiers: ["subnet-8", "subnet-9"] })),
    pass("two subnets whose zones AWS chooses", [
      group({ vpcZoneIdentifiers: ["subnet-a", "subnet-c"] }),
      a,
      subnet("c", undefined),
    ]),
    pass("by zone", group({ availabilityZones: ["eu-central-1a", "eu-central-1b"] })),
    fail("one subnet", [group({ vpcZoneIdentifiers: ["subnet-a"] }), a], "vpcZoneIdentifiers", /one zone/),
    fail(
      "one subnet twice",
      group({ vpcZoneIdentifiers: ["subnet-9", "subnet-9"] }),
      "vpcZoneIdentifiers",
      /one zone/,
    ),
    fail(
      "two subnets of one zone",
      [group({ vpcZoneIdentifiers: ["subnet-a", "subnet-c"] }), a, subnet("c", "eu-central-1a")],
      "vpcZoneIdentifiers",
      /one zone/,
    ),
    fail("none", group({}), "vpcZoneIdentifiers", /one zone/),
    open("the subnets", group({ vpcZoneIdentifiers: UNKNOWN }), "vpcZoneIdentifiers"),
    open(
      "a zone",
      [group({ vpcZoneIdentifiers: ["subnet-a", "subnet-c"] }), a, subnet("c", UNKNOWN)],
      "vpcZoneIdentifiers",
    ),
    open(
      "which subnets",
      [group({ vpcZoneIdentifiers: ["subnet-a", UNKNOWN] }, { vpcZoneIdentifiers: [a] }), a],
      "vpcZoneIdentifiers",
    ),
  ],
  "asg-tags-propagate": [
    pass("by the group", group({ tags: [{ key: "owner", value: "team", propagateAtLaunch: true }] })),
    pass("by a resource of its own", [group({}), tag(true)]),
    pass("by the template, its id unknown", [
      group({ launchTemplate: { id: UNKNOWN } }, { launchTemplate: [template([])] }),
      template([{ resourceType: "instance", tags: { owner: "team" } }]),
    ]),
    fail("none", group({}), "tags", /is 0/),
    fail(
      "not handed on",
      [
        group({
          tags: [{ key: "owner", value: "team", propagateAtLaunch: false }],
          launchTemplate: { id: "lt-1" },
        }),
        template([{ resourceType: "volume", tags: { owner: "team" } }]),
      ],
      "tags",
      /is 1/,
    ),
    open("the tags", group({ tags: UNKNOWN }), "tags"),
    open("the template's", [group({ launchTemplate: { id: "lt-1" } }), template([UNKNOWN])], "tags"),
  ],
});
