import type { User } from "./cognito";

/** The password of the program's default pool has 12 characters of four kinds. */
const PASSWORD = "Local-Proof-1234";
export const NEW_PASSWORD = "Local-Proof-5678";

/** One of each kind; the groups' names are those of the plan. */
export function peopleOf(groups: { readonly admin: string; readonly user: string }) {
  const user = (name: string, more: readonly string[]): User => ({
    email: `${name}@example.org`,
    password: PASSWORD,
    groups: more,
  });
  return {
    admin: { ...user("alice", [groups.admin]), invited: true },
    user: user("bob", [groups.user]),
    nobody: user("carol", []),
    /** In a group that the application does not know; it is made beside the plan's. */
    stranger: user("dave", ["others"]),
  } as const;
}

export type People = ReturnType<typeof peopleOf>;
