import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface SecretArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  readonly description: string;
  /** The JSON keys and their values. The keys are plain; each value becomes a Pulumi secret here. */
  readonly value: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Several values in one secret of Secrets Manager, as a JSON object.
 *
 * Creates an `aws.secretsmanager.Secret` and its `SecretVersion`. Costs 0.40 $ a month, whatever the number of
 * keys in it. Refuses an empty value, and a key that an ECS `valueFrom` cannot name.
 *
 * Nothing rotates the values: ECS hands a secret to a container once, at its start. So `valueFrom` names the
 * version too: a new value makes a new version, a new task definition and new tasks, where a reference without
 * it would leave the old value in use until somebody forces a deployment. A deleted secret stays recoverable
 * for 30 days when the context protects; else it is gone at once, and its name free again.
 */
export class Secret extends pulumi.ComponentResource {
  /** Ends with six characters that AWS adds, so it is unknown before creation. */
  readonly secretArn: pulumi.Output<string>;
  /** What a service must wait for: the secret's ARN exists before its value does. */
  readonly versionReady: pulumi.Resource;
  private readonly keys: readonly string[];
  private readonly versionId: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const value = secretValues(args.value);
    // The arguments of a component are stored in the state too: without this a plain value would lie there openly.
    super("gatehouse:storage:Secret", name, { ...args, value }, opts);
    const { context, keyArn, description } = args;

    const secret = new aws.secretsmanager.Secret(
      name,
      {
        description,
        kmsKeyId: keyArn,
        recoveryWindowInDays: context.protect ? 30 : 0,
        tags: tagsFor(context, name),
      },
      { parent: this, protect: context.protect },
    );
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      { secretId: secret.id, secretString: pulumi.secret(pulumi.jsonStringify(value)) },
      { parent: this },
    );

    this.keys = Object.keys(value);
    this.secretArn = secret.arn;
    this.versionReady = version;
    this.versionId = version.versionId;
    this.registerOutputs({ secretArn: this.secretArn, versionReady: this.versionReady });
  }

  /** One key in the form that an ECS container definition takes: `<arn>:<key>::<version>`, with an empty stage. */
  valueFrom(key: string): pulumi.Output<string> {
    // ECS: a key that the secret lacks is found out only when a task starts (ResourceInitializationError).
    if (!this.keys.includes(key)) {
      throw new Error(`Secret: no key "${key}"; it has ${this.keys.join(", ")}.`);
    }
    return pulumi.interpolate`${this.secretArn}:${key}::${this.versionId}`;
  }
}

function secretValues(value: SecretArgs["value"]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, pulumi.secret(entry)]));
}

function validate(name: string, { description, value }: SecretArgs): void {
  const faults = new ArgumentFaults("Secret", name);
  const keys = Object.keys(value);
  faults.unless(keys.length > 0, "value", keys, "at least one key");
  for (const key of keys) {
    // ECS splits valueFrom at colons, so none may stand in a key.
    faults.unless(/^[A-Za-z0-9_.-]+$/.test(key), "value", key, "keys of letters, digits and _ . -");
  }
  // Secrets Manager API: at most 2,048 characters.
  const described = description.length > 0 && description.length <= 2048;
  faults.unless(described, "description", description, "1 to 2,048 characters");
  faults.throwIfAny();
}
