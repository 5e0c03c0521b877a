import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { checkWidgets, dashboardBody, type Widget } from "./dashboardBody";

export interface DashboardArgs extends ComponentArgs {
  /**
   * Unique in the account, all regions together: CloudWatch overwrites a dashboard of the same name without a word, and
   * Pulumi makes no automatic name for it.
   */
  readonly dashboardName: string;
  readonly widgets: readonly Widget[];
}

/**
 * Graphs of a stack on one page.
 *
 * Creates an `aws.cloudwatch.Dashboard`. The first three of an account are free, each further one costs 3.00 $ a
 * month. Refuses more widgets or lines than CloudWatch draws.
 */
export class Dashboard extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:observability:Dashboard", name, args, opts);
    const { context, dashboardName, widgets } = args;
    const documents = new Documents();

    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName,
        dashboardBody: documents.json(
          "aws:cloudwatch/dashboard:Dashboard",
          name,
          "dashboardBody",
          dashboardBody(context.region, widgets),
        ),
      },
      { parent: this },
    );

    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName, documents: documents.all });
  }
}

function validate(name: string, { dashboardName, widgets }: DashboardArgs): void {
  const faults = new ArgumentFaults("Dashboard", name);
  // PutDashboard: at most 255 characters.
  const usable = /^[A-Za-z0-9_-]{1,255}$/.test(dashboardName);
  faults.unless(usable, "dashboardName", dashboardName, "at most 255 letters, digits, - and _");
  checkWidgets(faults, widgets);
  faults.throwIfAny();
}
