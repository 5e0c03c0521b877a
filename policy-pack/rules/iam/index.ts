import type { Rule } from "../../rule";
import { iamNoAdmin } from "./iamNoAdmin";
import { iamNoAdminManagedPolicy } from "./iamNoAdminManagedPolicy";
import { iamNoCredentialsExposure } from "./iamNoCredentialsExposure";
import { iamNoDataExfiltration } from "./iamNoDataExfiltration";
import { iamNoNotAction } from "./iamNoNotAction";
import { iamNoPermissionsManagement } from "./iamNoPermissionsManagement";
import { iamNoPrivilegeEscalation } from "./iamNoPrivilegeEscalation";
import { iamNoUsers } from "./iamNoUsers";
import { iamNoWildcardActions } from "./iamNoWildcardActions";
import { iamNoWildcardResources } from "./iamNoWildcardResources";
import { iamPassroleRestricted } from "./iamPassroleRestricted";
import { iamTrustNoAccountRoot } from "./iamTrustNoAccountRoot";
import { iamTrustNoWildcard } from "./iamTrustNoWildcard";

export const iam: readonly Rule[] = [
  iamNoAdmin,
  iamNoAdminManagedPolicy,
  iamNoCredentialsExposure,
  iamNoDataExfiltration,
  iamNoNotAction,
  iamNoPermissionsManagement,
  iamNoPrivilegeEscalation,
  iamNoUsers,
  iamNoWildcardActions,
  iamNoWildcardResources,
  iamPassroleRestricted,
  iamTrustNoAccountRoot,
  iamTrustNoWildcard,
];
