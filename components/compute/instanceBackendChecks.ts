import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { isByDigest } from "./container";
import { defaults, type InstanceBackendArgs } from "./instanceBackendArgs";
import { instanceUserData, MAXIMUM_USER_DATA, type VariableSource } from "./instanceUserData";

/** As long as names get that are not known yet, or nearly. */
const LONG_NAME = "x".repeat(100);

/** Throws every fault of an instance's arguments at once. */
export function validateInstanceBackend(name: string, args: InstanceBackendArgs): void {
  const faults = new ArgumentFaults("InstanceBackend", name);
  const { subnetIds, securityGroupIds, targetGroupArns, image, port } = args;
  // IAM API: 64 characters; "AWSServiceRoleForAutoScaling_" takes 29, Pulumi's suffix of the role's name 8.
  faults.unless(/^[A-Za-z0-9-]{1,27}$/.test(name), "name", name, "at most 27 letters, digits and hyphens");
  faults.unless(subnetIds.length > 0, "subnetIds", subnetIds.length, "at least one private subnet");
  faults.unless(securityGroupIds.length > 0, "securityGroupIds", securityGroupIds.length, "at least one");
  // Without one nobody could tell that the instance works.
  faults.unless(targetGroupArns.length > 0, "targetGroupArns", targetGroupArns.length, "at least one");
  faults.unless(
    typeof image !== "string" || isByDigest(image),
    "image",
    image,
    "repository@sha256: and 64 hexadecimal digits, without a tag",
    "find the digest with `docker buildx imagetools inspect <image>`",
  );
  faults.unless(isWithin(port, 1024, 65_535), "port", port, "1024 to 65535");
  checkMachine(faults, args);
  checkVariables(faults, args);
  faults.throwIfAny();
}

function checkMachine(faults: ArgumentFaults, args: InstanceBackendArgs): void {
  const { amiId } = args;
  const { instanceType, diskGiB, graceSeconds, readyTimeoutMinutes } = { ...defaults, ...definedOnly(args) };
  faults.unless(
    /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(amiId),
    "amiId",
    amiId,
    "ami- and 8 or 17 hexadecimal digits",
    "use an Amazon Linux 2023 image for arm64",
  );
  // EC2: Graviton families have a "g" after the generation; a1 is the first of them.
  faults.unless(
    /^(?:a1|[a-z]+\dg[a-z]*)\.[a-z0-9-]+$/.test(instanceType),
    "instanceType",
    instanceType,
    "an arm64 type, as the image is for arm64",
  );
  // The snapshot behind Amazon Linux 2023 has 8 GiB; gp3 goes to 65,536 (EBS docs).
  faults.unless(isWithin(diskGiB, 8, 65_536), "diskGiB", diskGiB, "8 to 65536");
  faults.unless(isWithin(graceSeconds, 60, 7200), "graceSeconds", graceSeconds, "60 to 7200");
  faults.unless(
    isWithin(readyTimeoutMinutes, 5, 120) && readyTimeoutMinutes * 60 > graceSeconds,
    "readyTimeoutMinutes",
    readyTimeoutMinutes,
    "5 to 120, and longer than graceSeconds",
  );
}

function checkVariables(faults: ArgumentFaults, args: InstanceBackendArgs): void {
  const { parameters = {}, secrets = {}, secretAccess, context, port } = args;
  const names = [...Object.keys(parameters), ...Object.keys(secrets)];
  for (const variable of names) {
    faults.unless(
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(variable),
      "variable",
      variable,
      "letters, digits and _, no digit first",
    );
  }
  const twice = Object.keys(secrets).filter((variable) => variable in parameters);
  faults.unless(twice.length === 0, "secrets", twice, "names that parameters does not have");
  for (const { name } of Object.values(parameters)) {
    faults.unless(/^(\/[A-Za-z0-9_.-]+)+$/.test(name), "parameters", name, "whole names, with a / in front");
  }
  faults.unless(
    Object.keys(secrets).length === 0 || (secretAccess?.arns.length ?? 0) > 0,
    "secretAccess",
    secretAccess?.arns.length,
    "the ARNs of the secrets and their key",
  );
  const sources = names.map((variable): VariableSource => {
    const parameter = parameters[variable];
    return parameter === undefined
      ? { variable, kind: "secret", name: LONG_NAME, version: LONG_NAME, key: "" }
      : { variable, kind: "parameter", name: parameter.name, version: "1" };
  });
  const text = instanceUserData({ ...context, image: LONG_NAME, port, logGroupName: LONG_NAME, sources });
  const size = Buffer.byteLength(text);
  faults.unless(
    size <= MAXIMUM_USER_DATA,
    "parameters",
    `${names.length} variables, ${size} bytes of user data`,
    `at most ${MAXIMUM_USER_DATA} bytes`,
    "put several settings into one",
  );
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
