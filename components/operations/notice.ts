import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentFaults } from "../shared/errors";

/** A topic that an AWS service tells, and what must be there first. */
export interface Topic {
  readonly arn: pulumi.Input<string>;
  /** What holds the topic's policy, such as its `AlarmTopic`: without it messages are dropped. */
  readonly ready: pulumi.Resource;
}

/** The topic without its resource, as a component hands it to policies. */
export function plainTopic({ arn }: Topic): { readonly arn: pulumi.Input<string> } {
  return { arn };
}

/** Budgets API and Cost Explorer docs: at most ten addresses. */
const MOST_ADDRESSES = 10;

export function checkEmails(faults: ArgumentFaults, field: string, emails: readonly string[]): void {
  for (const email of emails) {
    faults.unless(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email), field, email, "e-mail addresses");
  }
  faults.unless(emails.length <= MOST_ADDRESSES, field, emails, `at most ${MOST_ADDRESSES} addresses`);
  const unique = new Set(emails.map((email) => email.toLowerCase())).size === emails.length;
  faults.unless(unique, field, emails, "each address once");
}

/** A cost allocation tag: its key and one value. */
export interface CostTag {
  readonly key: string;
  readonly value: string;
}

/** EC2 and billing docs, "Tag restrictions": a key has at most 128 characters, a value 256, and AWS keeps its prefix. */
export function checkTag(faults: ArgumentFaults, field: string, tag: CostTag): void {
  const usable = tag.key !== "" && tag.key.length <= 128 && !/^aws:/i.test(tag.key);
  faults.unless(usable, `${field}.key`, tag.key, "1 to 128 characters, not beginning with aws:");
  const valued = tag.value !== "" && tag.value.length <= 256;
  faults.unless(valued, `${field}.value`, tag.value, "1 to 256 characters");
}
