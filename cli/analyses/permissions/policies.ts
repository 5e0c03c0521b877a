import { type PolicyDocument, policyDocument, type Statement } from "../../../components/shared/policy";

/** IAM quotas: characters of a managed policy, blanks not counted. */
export const LONGEST_POLICY = 6144;

/** IAM quotas: managed policies that a role or user takes, unless AWS raises it. */
export const MOST_POLICIES = 10;

/** The statements as managed policies, as few as they fit in; a statement that fits in none is split by its actions. */
export function policiesOf(statements: readonly Statement[]): readonly PolicyDocument[] {
  const fitting = statements.flatMap(split);
  const documents: Statement[][] = [];
  for (const statement of fitting) {
    const last = documents.find((document) => lengthOf([...document, statement]) <= LONGEST_POLICY);
    if (last === undefined) {
      documents.push([statement]);
    } else {
      last.push(statement);
    }
  }
  return documents.map(policyDocument);
}

function split(statement: Statement): readonly Statement[] {
  const { actions, resources = [], sid } = statement;
  if (lengthOf([statement]) <= LONGEST_POLICY) {
    return [statement];
  }
  const [by, list] =
    resources.length > actions.length ? (["resources", resources] as const) : (["actions", actions] as const);
  if (list.length < 2) {
    throw new Error(`Statement "${sid}" alone is longer than a policy of IAM.`);
  }
  const half = Math.ceil(list.length / 2);
  return [list.slice(0, half), list.slice(half)].flatMap((part, index) =>
    split({ ...statement, sid: `${sid}${"AB"[index]}`, [by]: part }),
  );
}

function lengthOf(statements: readonly Statement[]): number {
  return policyLength(policyDocument(statements));
}

/** The characters that IAM counts. */
export function policyLength(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}
