import * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context";

type Values = pulumi.Input<string> | readonly pulumi.Input<string>[];

/** Who a statement speaks of: AWS services, ARNs of roles or accounts, federated providers, or everybody. */
export type Principals =
  | "*"
  | { readonly Service?: Values; readonly AWS?: Values; readonly Federated?: Values };

/**
 * One statement of an IAM document as plain data.
 *
 * Actions, principals and condition operators are plain values; only an id that AWS assigns may be an
 * `Output`, as a leaf. So a policy can read all the rest at preview (design law: no blind spot at preview).
 */
export interface Statement {
  /** Letters and digits only (IAM's own rule). */
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Only in resource policies and trust policies. */
  readonly principals?: Principals;
  /** Such as `s3:GetObject`. A service-wide wildcard is refused, but for `kms:*` and `s3:*` in resource policies. */
  readonly actions: readonly string[];
  /** Absent in trust policies. */
  readonly resources?: readonly pulumi.Input<string>[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  /** Why `resources` must be `*`. Required there; for the reader, IAM's document has no place for it. */
  readonly why?: string;
}

/** An IAM document as data, in IAM's own spelling. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** Turns statements into an IAM document; refuses what must not stand in one. */
export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.map(render) };
}

function render(statement: Statement): Record<string, unknown> {
  check(statement);
  const { sid, effect = "Allow", principals, actions, resources, conditions } = statement;
  return {
    Sid: sid,
    Effect: effect,
    ...(principals === undefined ? {} : { Principal: principals }),
    Action: actions,
    ...(resources === undefined ? {} : { Resource: resources }),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

function check(statement: Statement): void {
  const { sid, effect = "Allow", principals, actions, resources = [], why } = statement;
  if (!/^[A-Za-z0-9]+$/.test(sid)) {
    throw new Error(`Statement "${sid}": a Sid holds letters and digits only.`);
  }
  const identityPolicy = principals === undefined;
  if (effect === "Allow" && identityPolicy && actions.some((action) => action.includes("*"))) {
    throw new Error(`Statement "${sid}": ${actions.join(", ")} holds a wildcard; name each action.`);
  }
  if (effect === "Allow" && identityPolicy && resources.includes("*") && why === undefined) {
    throw new Error(`Statement "${sid}": resource "*" needs a "why".`);
  }
}

/** The trust policy of a role that an AWS service takes on, bound to this account (no confused deputy). */
export function serviceTrust(
  context: Context,
  service: string,
  sourceArn?: pulumi.Input<string>,
): readonly Statement[] {
  return [
    {
      sid: "ServiceMayAssume",
      principals: { Service: `${service}.amazonaws.com` },
      actions: ["sts:AssumeRole"],
      conditions: {
        StringEquals: { "aws:SourceAccount": context.accountId },
        ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
      },
    },
  ];
}

/**
 * The documents of a component's children, kept as structure.
 *
 * A JSON text with one unknown id inside is unknown as a whole at preview. A component therefore renders
 * each document through here and registers `documents.all` among its outputs under the key `documents`:
 * a policy that meets an unknown text reads the structure instead. Keys are
 * `<type token>::<resource name>::<property>`.
 */
export class Documents {
  readonly all: Record<string, unknown> = {};

  /** The JSON text of an IAM document for the named child's property. */
  policy(
    type: string,
    name: string,
    property: string,
    statements: readonly Statement[],
  ): pulumi.Output<string> {
    return this.json(type, name, property, policyDocument(statements));
  }

  /** The JSON text of any document (container definitions, for one) for the named child's property. */
  json(type: string, name: string, property: string, document: unknown): pulumi.Output<string> {
    this.all[`${type}::${name}::${property}`] = document;
    return pulumi.jsonStringify(document);
  }
}
