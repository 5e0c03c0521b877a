import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { type CostTag, checkEmails, checkTag, plainTopic, type Topic } from "./notice";

export interface BudgetArgs extends ComponentArgs {
  /** What may be spent in a calendar month, in US dollars and at most two decimals. */
  readonly monthlyUsd: number;
  /**
   * Told through a topic whose policy and key admit Budgets (`AlarmTopic` with publisher `budgets`, `EncryptionKey`
   * with `budgets`). @default - no topic
   */
  readonly topic?: Topic;
  /** Told directly, without a confirmation; at most ten. @default - nobody */
  readonly emails?: readonly string[];
  /**
   * Counts only what carries the tag. The tag must be an active cost allocation tag, which takes up to 24 hours from
   * its first use and is switched on in the billing console; until then the budget counts nothing.
   * @default - the whole account
   */
  readonly tag?: CostTag;
}

/** When a mail goes out. Forecasts need some five weeks of spending first (AWS Budgets docs). */
const NOTICES = [
  { notificationType: "FORECASTED", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
] as const;

/**
 * A monthly budget: tells when 80 per cent are forecast and when all of it is spent.
 *
 * Creates an `aws.budgets.Budget`. Free: it only watches. Budgets are a global service of the account, so the
 * resource has no region; figures are a day old at most. It never stops anything.
 *
 * Refuses a budget that tells nobody.
 */
export class Budget extends pulumi.ComponentResource {
  readonly budgetName: pulumi.Output<string>;

  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { topic, ...plain } = args;
    super(
      "gatehouse:operations:Budget",
      name,
      { ...plain, ...(topic === undefined ? {} : { topic: plainTopic(topic) }) },
      opts,
    );
    const { context, monthlyUsd, emails = [], tag } = args;

    const budget = new aws.budgets.Budget(
      name,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyUsd),
        limitUnit: "USD",
        ...(tag === undefined ? {} : { costFilters: [{ name: "TagKeyValue", values: [tagFilter(tag)] }] }),
        notifications: NOTICES.map((notice) => ({
          ...notice,
          comparisonOperator: "GREATER_THAN",
          thresholdType: "PERCENTAGE",
          ...(topic === undefined ? {} : { subscriberSnsTopicArns: [topic.arn] }),
          ...(emails.length === 0 ? {} : { subscriberEmailAddresses: [...emails] }),
        })),
        tags: tagsFor(context, name),
      },
      { parent: this, dependsOn: topic === undefined ? [] : [topic.ready] },
    );

    this.budgetName = budget.name;
    this.registerOutputs({ budgetName: this.budgetName });
  }
}

/** AWS Budgets' spelling of a tag that the user made, as against one of AWS's own (@pulumi/aws 7.48 documentation). */
function tagFilter({ key, value }: CostTag): string {
  return `user:${key}$${value}`;
}

function validate(name: string, { monthlyUsd, topic, emails = [], tag }: BudgetArgs): void {
  const faults = new ArgumentFaults("Budget", name);
  // Budgets API: a budget's name has at most 100 characters without : and \; eight are the automatic suffix.
  faults.unless(/^[^:\\]{1,92}$/.test(name), "name", name, "at most 92 characters without : and \\");
  const amount = monthlyUsd > 0 && Number(monthlyUsd.toFixed(2)) === monthlyUsd && monthlyUsd < 1e9;
  faults.unless(amount, "monthlyUsd", monthlyUsd, "US dollars above 0 with at most two decimals");
  const told = topic !== undefined || emails.length > 0;
  faults.unless(told, "emails", emails, "at least one address, or a topic");
  checkEmails(faults, "emails", emails);
  if (tag !== undefined) {
    checkTag(faults, "tag", tag);
  }
  faults.throwIfAny();
}
