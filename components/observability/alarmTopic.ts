import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, inRegion, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { publishers as knownPublishers, type Publisher, topicStatements } from "./topicPolicy";

export interface AlarmTopicArgs extends ComponentArgs {
  /**
   * A customer key of the topic's region whose policy admits the publishers (`EncryptionKey` with `sns-alarms`,
   * `sns-events`, …).
   */
  readonly keyArn: pulumi.Input<string>;
  /** Who is told; plain, because each makes a subscription. May be empty. */
  readonly emails: readonly string[];
  /** What may publish. `events` for `DeploymentEvents`. @default ["alarms"] */
  readonly publishers?: readonly Publisher[];
  /** An alarm publishes in its own region only (CloudWatch API, PutMetricAlarm). @default - the context's region */
  readonly region?: string;
}

const defaults = { publishers: ["alarms"] } as const;

/**
 * Where alarms go: an encrypted topic and the people it writes to.
 *
 * Creates an `aws.sns.Topic`, its `TopicPolicy` and one `TopicSubscription` for each address. Costs nothing idle;
 * 2.00 $ for 100,000 mails. Everybody has to confirm the first mail; until then nothing else arrives.
 *
 * Refuses AWS's own key by construction: with `alias/aws/sns` the messages of alarms are dropped without an error,
 * because no policy of that key can admit CloudWatch. The names of the subscriptions hold a hash, not the address,
 * since names show up in logs of pull requests.
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** Composed from the name, so known at preview. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    const { publishers } = { ...defaults, ...definedOnly(args) };
    validate(name, args, publishers);
    super("gatehouse:observability:AlarmTopic", name, args, opts);
    const { context, keyArn, emails, region } = args;
    const there = inRegion(context, region);
    const documents = new Documents();

    const topic = new aws.sns.Topic(
      name,
      { kmsMasterKeyId: keyArn, region, tags: tagsFor(context, name) },
      { parent: this },
    );
    this.topicArn = arn(there, "sns", topic.name);
    new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: this.topicArn,
        policy: documents.policy(
          "aws:sns/topicPolicy:TopicPolicy",
          `${name}-policy`,
          "policy",
          topicStatements(there, this.topicArn, publishers),
        ),
        region,
      },
      { parent: this },
    );
    for (const email of emails) {
      new aws.sns.TopicSubscription(
        `${name}-email-${addressKey(email)}`,
        { topic: this.topicArn, protocol: "email", endpoint: email, region },
        { parent: this },
      );
    }

    this.registerOutputs({ topicArn: this.topicArn, documents: documents.all });
  }
}

/** Eight characters that stand for an address, whatever its letter case. */
export function addressKey(email: string): string {
  return createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 8);
}

function validate(name: string, { emails, region }: AlarmTopicArgs, publishers: readonly Publisher[]): void {
  const faults = new ArgumentFaults("AlarmTopic", name);
  faults.unless(region !== "", "region", region, "a region, such as us-east-1");
  for (const email of emails) {
    faults.unless(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email), "emails", email, "e-mail addresses");
  }
  const unique = new Set(emails.map(addressKey)).size === emails.length;
  faults.unless(unique, "emails", emails, "each address once");
  const known = publishers.every((publisher) => knownPublishers.includes(publisher));
  faults.unless(known, "publishers", publishers, `any of ${knownPublishers.join(", ")}`);
  faults.unless(publishers.length > 0, "publishers", publishers, "at least one publisher");
  faults.unless(
    new Set(publishers).size === publishers.length,
    "publishers",
    publishers,
    "each publisher once",
  );
  faults.throwIfAny();
}
