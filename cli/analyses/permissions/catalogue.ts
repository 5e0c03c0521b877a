import data from "./actions.json";

/** What AWS's Service Authorization Reference says of one action. */
export interface Action {
  /** Such as `Write`, `List`, `Read`, `Tagging` or `Permissions management`. */
  readonly access: string;
  /** The kinds of resource that must be named. */
  readonly requires?: readonly string[];
  /** The kinds that may be named beside or instead. */
  readonly allows?: readonly string[];
}

/** Every action that the tables name, by its prefixed name. */
export const actions: Readonly<Record<string, Action>> = data.actions;

/** The form of the ARNs of a kind of resource, by service and kind: `ec2:subnet`. */
export const arnForms: Readonly<Record<string, string>> = data.arns;
