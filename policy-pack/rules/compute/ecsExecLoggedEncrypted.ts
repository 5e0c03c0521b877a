import { isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { CLUSTER, clusterOf, SERVICE, servicesOf } from "../../views/ecsServices";
import { expectSet, KEY_TYPES } from "../../views/presence";

const EXEC = "configuration.executeCommandConfiguration";

/** If a service sets enableExecuteCommand, the cluster configures executeCommandConfiguration with logging OVERRIDE and a KMS key. */
export const ecsExecLoggedEncrypted: Rule = {
  id: "ecs-exec-logged-encrypted",
  title: "ECS Exec is logged and encrypted",
  severity: "medium",
  references: { checkov: ["CKV_AWS_223", "CKV_AWS_224"] },
  resourceTypes: [CLUSTER, SERVICE],
  scope: "stack",
  check(resource, context) {
    if (resource.type === SERVICE) {
      const { enableExecuteCommand } = resource.inputs;
      if (!isTrue(enableExecuteCommand) && !isUnknown(enableExecuteCommand)) {
        return [notApplicable("nobody can open a shell in its tasks")];
      }
      if (clusterOf(resource, context) !== undefined) {
        return [notApplicable("it is judged with its cluster")];
      }
      return [
        isUnknown(resource.inputs["cluster"])
          ? unknown("cluster")
          : notApplicable("its cluster is not part of this stack"),
      ];
    }
    const switches = servicesOf(resource, context).map(({ inputs }) => inputs["enableExecuteCommand"]);
    const stray = context.ofTypes([SERVICE]).some((service) => {
      const { cluster, enableExecuteCommand } = service.inputs;
      const nameless = isUnknown(cluster) || (!isAbsent(cluster) && isUnknown(resource.inputs["name"]));
      const shell = isTrue(enableExecuteCommand) || isUnknown(enableExecuteCommand);
      return nameless && shell && clusterOf(service, context) === undefined;
    });
    if (!stray && !switches.some((value) => isTrue(value) || isUnknown(value))) {
      return [notApplicable("no service of the stack opens a shell in its tasks")];
    }
    const verdicts = [
      ...expectValue(resource, `${EXEC}.logging`, (value) => value === "OVERRIDE", {
        problem: "what somebody does in a shell of a task is not kept where you say",
        remedy: 'set it to "OVERRIDE" with a logConfiguration',
      }),
      ...expectSet(resource, `${EXEC}.kmsKeyId`, KEY_TYPES, context, {
        problem: "the session is encrypted with TLS alone",
        remedy: "name a KMS key of your own",
      }),
    ];
    const met = verdicts.every(({ kind }) => kind === "compliant");
    return met || switches.some(isTrue)
      ? verdicts
      : [unknown(EXEC, "whether a service opens a shell is not known before creation")];
  },
};
