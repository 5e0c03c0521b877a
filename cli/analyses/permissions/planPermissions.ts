import type { Statement } from "../../../components/shared/policy";
import type { Plan } from "../../plan";
import { grantsOf, readSecrets, unlisted } from "./grants";
import type { StackTags } from "./stackTags";
import { statementsOf } from "./statements";

export interface Permissions {
  /** For `pulumi up`, `refresh` and `destroy`. */
  readonly deploy: readonly Statement[];
  /** For `pulumi preview`, with `--refresh` too but for what is withheld. Changes nothing and reads no data. */
  readonly preview: readonly Statement[];
  /** What a refresh reads that holds data or secrets, and so is not in `preview`. */
  readonly withheld: readonly { readonly resource: string; readonly actions: readonly string[] }[];
  /** Types that the tables lack; the documents are short of what these need. */
  readonly unlisted: readonly string[];
}

/**
 * What whoever deploys a plan must be allowed in AWS.
 *
 * @param account the account of the deployment. @default - `*`: the documents work in any account, and only there
 * @param tags what the stack's keys and user pools carry, to which rights that end badly elsewhere are bound.
 * @default - bound to no tag
 */
export function planPermissions(plan: Plan, account?: string, tags?: StackTags): Permissions {
  const { lookups, reads, secretReads, changes } = grantsOf(plan, account, tags);
  return {
    deploy: statementsOf([...lookups, ...reads, ...secretReads, ...changes], ""),
    preview: [...statementsOf(lookups, "Lookup"), ...statementsOf(reads, "Read")],
    withheld: readSecrets(plan),
    unlisted: unlisted(plan),
  };
}
