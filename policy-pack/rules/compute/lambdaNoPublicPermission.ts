import { isUnknown } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const LAYER_PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission";

/** principal is not *, unless an organisation binds it. */
export const lambdaNoPublicPermission: Rule = {
  id: "lambda-no-public-permission",
  title: "Lambda permission is not public",
  severity: "critical",
  references: { fsbp: ["Lambda.1"], checkov: ["CKV_AWS_301"] },
  resourceTypes: ["aws:lambda/permission:Permission", LAYER_PERMISSION],
  scope: "resource",
  check(permission) {
    const isLayer = permission.type === LAYER_PERMISSION;
    const organisation = permission.inputs[isLayer ? "organizationId" : "principalOrgId"];
    const organised = isUnknown(organisation) || /^o-[a-z0-9]+$/.test(String(organisation ?? ""));
    return expectValue(permission, "principal", (value) => !/^\s*\*+\s*$/.test(String(value)) || organised, {
      problem: isLayer ? "everybody may read the layer's code" : "everybody may call the function",
      remedy: isLayer
        ? "name the account that uses it, or set organizationId"
        : "name the service, account or role that calls it",
    });
  },
};
