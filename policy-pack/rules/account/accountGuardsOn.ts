import { isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { isFalse } from "../../views/answers";

/** Switches of the account that guard everything in it: the property, and the values that leave the guard on. */
const GUARDS: Readonly<Record<string, readonly [property: string, isOn: (value: unknown) => boolean]>> = {
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": [
    "httpTokens",
    (value) => value !== "optional",
  ],
  // On where nothing is said.
  "aws:ec2/serialConsoleAccess:SerialConsoleAccess": ["enabled", isFalse],
  "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": [
    "blockPublicSecurityGroupRules",
    isTrue,
  ],
  "aws:ssm/serviceSetting:ServiceSetting": [
    "settingValue",
    (value) => String(value).toLowerCase() !== "enable",
  ],
  "aws:vpc/blockPublicAccessOptions:BlockPublicAccessOptions": [
    "internetGatewayBlockMode",
    (value) => value !== "off",
  ],
};
const SETTING = "aws:ssm/serviceSetting:ServiceSetting";
const SHARING = /documents\/console\/public-sharing-permission$/;

/** What guards the account against public sharing, old metadata requests and consoles without a role stays on. */
export const accountGuardsOn: Rule = {
  id: "account-guards-on",
  title: "Guards of the account stay on",
  severity: "high",
  references: { fsbp: ["EMR.2", "SSM.7", "EC2.172"] },
  resourceTypes: Object.keys(GUARDS),
  scope: "resource",
  check(resource) {
    const { settingId } = resource.inputs;
    if (resource.type === SETTING && isUnknown(settingId)) {
      return [unknown("settingId")];
    }
    if (resource.type === SETTING && !SHARING.test(String(settingId))) {
      return [notApplicable("it guards nothing")];
    }
    const [property = "enabled", isOn = isTrue] = GUARDS[resource.type] ?? [];
    return expectValue(resource, property, isOn, {
      problem: "it takes a guard away from everything in the account",
      remedy: "leave the guard on, and make an exception where one is needed",
    });
  },
};
