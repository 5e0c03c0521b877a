/** Whatever starts virtual machines, in the order of their age. */
export const MACHINE_TYPES = [
  "aws:ec2/instance:Instance",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ec2/launchTemplate:LaunchTemplate",
];

/** Many machines at once: by templates, or by specifications of its own. */
export const SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest";
