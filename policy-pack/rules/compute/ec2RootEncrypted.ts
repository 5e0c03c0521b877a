import { at, isAbsent, isTrue, isUnknown, list, type Properties } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { MACHINE_TYPES, SPOT_FLEET } from "../../views/machines";

interface Volume {
  readonly property: string;
  readonly encrypted: unknown;
}

/** A disk of the host itself, or an entry that takes one of the image's away. */
function isNoVolume(mapping: unknown): boolean {
  return (
    isAbsent(at(mapping, "ebs")) &&
    (!isAbsent(at(mapping, "noDevice")) || !isAbsent(at(mapping, "virtualName")))
  );
}

function volumesOf(type: string, inputs: Properties): readonly Volume[] {
  const each = (key: string, path: string) =>
    list(inputs[key]).flatMap((entry, index) =>
      isNoVolume(entry) ? [] : [{ property: `${key}[${index}].${path}`, encrypted: at(entry, path) }],
    );
  switch (type) {
    case "aws:ec2/instance:Instance":
    case "aws:ec2/spotInstanceRequest:SpotInstanceRequest":
    case "aws:ec2/launchConfiguration:LaunchConfiguration":
      return [
        { property: "rootBlockDevice.encrypted", encrypted: at(inputs, "rootBlockDevice.encrypted") },
        ...each("ebsBlockDevices", "encrypted"),
      ];
    case SPOT_FLEET:
      return list(inputs["launchSpecifications"]).flatMap((specification, index) =>
        ["rootBlockDevices", "ebsBlockDevices"].flatMap((key) => {
          const property = `launchSpecifications[${index}].${key}`;
          const given = list(at(specification, key));
          // The disk of the image is there in any case.
          return given.length === 0 && key === "rootBlockDevices"
            ? [{ property, encrypted: at(specification, key) }]
            : given.map((entry, place) => ({
                property: `${property}[${place}].encrypted`,
                encrypted: at(entry, "encrypted"),
              }));
        }),
      );
    case "aws:ec2/launchTemplate:LaunchTemplate": {
      const mappings = each("blockDeviceMappings", "ebs.encrypted");
      return mappings.length > 0 ? mappings : [{ property: "blockDeviceMappings", encrypted: undefined }];
    }
    default:
      return [{ property: "encrypted", encrypted: inputs["encrypted"] }];
  }
}

/** rootBlockDevice.encrypted, every ebsBlockDevices[].encrypted and blockDeviceMappings[].ebs.encrypted are true. */
export const ec2RootEncrypted: Rule = {
  id: "ec2-root-encrypted",
  title: "Instance volumes are encrypted",
  severity: "high",
  references: {
    fsbp: ["EC2.3", "EC2.7"],
    cis: ["5.0.0/5.1.1", "7.0.0/6.1.1"],
    checkov: ["CKV_AWS_8", "CKV_AWS_3"],
    cdkNag: ["AwsSolutions-EC26"],
    trivy: ["AVD-AWS-0131", "AVD-AWS-0008", "AVD-AWS-0026"],
  },
  resourceTypes: [...MACHINE_TYPES, SPOT_FLEET, "aws:ebs/volume:Volume"],
  scope: "resource",
  check(resource) {
    const { rootBlockDevice, launchTemplate } = resource.inputs;
    const templated = isAbsent(rootBlockDevice) && !isAbsent(launchTemplate);
    const volumes = volumesOf(resource.type, resource.inputs).filter(
      ({ property }) => !(templated && property === "rootBlockDevice.encrypted"),
    );
    if (templated && volumes.length === 0) {
      return [notApplicable("its launch template decides")];
    }
    const verdicts = volumes.flatMap(({ property, encrypted }) => {
      if (isUnknown(encrypted)) {
        return [unknown(property)];
      }
      const problem = "the volume may keep its data in the clear";
      const value = encrypted ?? undefined;
      return isTrue(encrypted)
        ? []
        : [
            violation(resource, {
              property,
              value,
              problem,
              remedy: "set encrypted to true for each volume",
            }),
          ];
    });
    return orCompliant(verdicts);
  },
};
