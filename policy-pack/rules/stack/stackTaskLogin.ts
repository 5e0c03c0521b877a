import type { Context } from "../../context";
import { at, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, type Verdict, violation } from "../../rule";
import { containersOf } from "../../views/containers";
import { type Door, doorsOf } from "../../views/doors";
import { SERVICE, taskOf } from "../../views/ecsServices";

/** Variables by which an application is told of its identity provider. */
const LOGIN = /COGNITO|OAUTH|OIDC|OPENID|SAML|JWT|AUTH0|OKTA|KEYCLOAK|ENTRA/i;

/** Whether the application knows an identity provider: then it asks for the login itself. */
function logsIn(service: Resource, context: Context): boolean | typeof UNKNOWN {
  const task = taskOf(service, context);
  if (task === undefined) {
    return UNKNOWN;
  }
  const found = containersOf(task, context);
  if (found.kind !== "known") {
    return UNKNOWN;
  }
  const names = found.containers.flatMap(({ definition }) =>
    [definition["environment"], definition["secrets"]].flatMap((list) =>
      isUnknown(list) ? [UNKNOWN] : Array.isArray(list) ? list.map((entry) => at(entry, "name")) : [],
    ),
  );
  if (names.some((name) => !isUnknown(name) && LOGIN.test(String(name)))) {
    return true;
  }
  return names.some(isUnknown) ? UNKNOWN : false;
}

function judge(service: Resource, doors: readonly Door[], context: Context): readonly Verdict[] {
  const open = doors.filter(({ guarded }) => guarded !== true);
  if (open.length === 0) {
    return [compliant];
  }
  const own = logsIn(service, context);
  if (own === true) {
    return [compliant];
  }
  return open.map(({ property, by, guarded }) =>
    own === UNKNOWN || guarded === UNKNOWN
      ? unknown(property, `whether ${by} or the application asks for a login is not known before creation`)
      : violation(service, {
          property,
          problem: `the internet reaches its tasks through ${by}, and neither that nor the application asks for a login`,
          remedy:
            "put an authenticate-cognito or authenticate-oidc action before the forward, or give the application an identity provider",
        }),
  );
}

/** From the internet to a task there is a login: at the load balancer, or in the application by the variables it is given. */
export const stackTaskLogin: Rule = {
  id: "stack-task-login",
  title: "A login stands between the internet and each task",
  severity: "high",
  references: {},
  resourceTypes: [SERVICE],
  scope: "stack",
  check(service, context) {
    const doors = doorsOf(service, context);
    if (doors === UNKNOWN) {
      return [unknown("loadBalancers", "what leads to the tasks is not known before creation")];
    }
    if (doors.length === 0) {
      return [notApplicable("nothing of this stack leads from the internet to its tasks")];
    }
    return judge(service, doors as readonly Door[], context);
  },
};
