import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface ParametersArgs extends ComponentArgs {
  /** What every name starts with, such as `/gatehouse/dev`. Plain, so that names and ARNs are known at preview. */
  readonly path: string;
  /** Readable values by their last name, such as `COGNITO_REGION`. @default - none */
  readonly plain?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Values that the key encrypts; each becomes a Pulumi secret here. @default - none */
  readonly secret?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The key of `secret`. @default - there are none */
  readonly keyArn?: pulumi.Input<string>;
}

/** A parameter as its reader names it: with the version, a new value is a change that its readers see. */
export interface ParameterReference {
  readonly name: string;
  readonly version: pulumi.Output<number>;
}

/** Systems Manager docs, "Create Parameter Store parameters": 4 KB in the standard tier, 15 levels, 1,011 characters. */
const MAXIMUM_BYTES = 4096;
const MAXIMUM_LEVELS = 15;
const MAXIMUM_NAME = 1011;

/**
 * The settings of an application in Systems Manager's Parameter Store, one `aws.ssm.Parameter` each, named
 * `<path>/<name>`: `String`, or `SecureString` with the stack's key.
 *
 * Idle: free in the standard tier, with its 10,000 parameters a region. Refused: values over 4 KB, names that
 * AWS keeps for itself, a name twice, secrets without a key. An existing parameter is never overwritten.
 *
 * Nothing tells a running application that a value changed: what reads them names the version (`references`) and
 * is started again with the next one.
 */
export class Parameters extends pulumi.ComponentResource {
  /** By the last name. */
  readonly references: Readonly<Record<string, ParameterReference>>;
  /** By the last name; composed, so known at preview. Parameter ARNs leave the first slash of the name out. */
  readonly arns: Readonly<Record<string, string>>;
  /** The parameters themselves: what reads them must wait for these. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const secret = Object.fromEntries(
      Object.entries(args.secret ?? {}).map(([key, value]) => [key, pulumi.secret(value)]),
    );
    // The arguments of a component are stored in the state too: without this a plain value would lie there openly.
    super("gatehouse:storage:Parameters", name, { ...args, ...(args.secret && { secret }) }, opts);
    const { context, path, plain = {}, keyArn } = args;

    const create = (key: string, value: Partial<aws.ssm.ParameterArgs>) => {
      const common = { name: `${path}/${key}`, tier: "Standard", tags: tagsFor(context, `${name}-${key}`) };
      return new aws.ssm.Parameter(
        `${name}-${key}`,
        { type: "String", ...common, ...value },
        { parent: this },
      );
    };
    const parameters = Object.fromEntries([
      // `value` would be hidden in every preview, whatever the type (@pulumi/aws 7.48 types).
      ...Object.entries(plain).map(([key, insecureValue]) => [key, create(key, { insecureValue })] as const),
      ...Object.entries(secret).map(
        ([key, value]) => [key, create(key, { type: "SecureString", keyId: keyArn, value })] as const,
      ),
    ]);

    this.references = mapped(parameters, ({ version }, key) => ({ name: `${path}/${key}`, version }));
    this.arns = mapped(parameters, (_, key) => parameterArn(context, `${path}/${key}`));
    this.ready = Object.values(parameters);
    this.registerOutputs({ references: this.references, arns: this.arns, ready: this.ready });
  }
}

/** The ARN of a parameter with that name, which starts with a slash. */
export function parameterArn(context: Context, name: string): string {
  return arn(context, "ssm", `parameter${name}`);
}

function mapped<Value, Result>(
  entries: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, map(value, key)]));
}

function validate(name: string, { path, plain = {}, secret = {}, keyArn }: ParametersArgs): void {
  const faults = new ArgumentFaults("Parameters", name);
  const keys = [...Object.keys(plain), ...Object.keys(secret)];
  faults.unless(keys.length > 0, "plain", keys, "at least one parameter, here or in secret");
  faults.unless(
    new Set(keys).size === keys.length,
    "secret",
    Object.keys(secret).filter((key) => key in plain),
    "names that plain does not have",
  );
  faults.unless(
    /^(\/[A-Za-z0-9_.-]+)+$/.test(path) && path.split("/").length - 1 < MAXIMUM_LEVELS,
    "path",
    path,
    `one to ${MAXIMUM_LEVELS - 1} names of letters, digits, _ . and -, each after a /`,
  );
  // Systems Manager docs: neither in any letter case.
  faults.unless(
    !/^\/(aws|ssm)/i.test(path),
    "path",
    path,
    'a path that does not start with "/aws" or "/ssm"',
  );
  for (const key of keys) {
    const fits = `${path}/${key}`.length <= MAXIMUM_NAME;
    faults.unless(
      /^[A-Za-z0-9_.-]+$/.test(key) && fits,
      "name",
      key,
      `letters, digits, _ . and -, with the path at most ${MAXIMUM_NAME} characters`,
    );
  }
  for (const [key, value] of Object.entries({ ...plain, ...secret })) {
    const bytes = typeof value === "string" ? Buffer.byteLength(value) : 1;
    faults.unless(
      bytes > 0 && bytes <= MAXIMUM_BYTES,
      key,
      `${bytes} bytes`,
      `1 to ${MAXIMUM_BYTES} bytes`,
      "put longer values into Secrets Manager or S3",
    );
  }
  const hasKey = keyArn !== undefined || Object.keys(secret).length === 0;
  faults.unless(hasKey, "keyArn", keyArn, "the ARN of the key, where there are secrets");
  faults.throwIfAny();
}
