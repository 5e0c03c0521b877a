import type { Rule } from "../../rule";
import { naclNoPublicAdmin } from "./naclNoPublicAdmin";
import { privateSubnetNoIgwRoute } from "./privateSubnetNoIgwRoute";
import { sgAlbCloudfrontOnly } from "./sgAlbCloudfrontOnly";
import { sgCidrSplitPublic } from "./sgCidrSplitPublic";
import { sgNoPublicIngressAll } from "./sgNoPublicIngressAll";
import { sgNoPublicIngressAppPort } from "./sgNoPublicIngressAppPort";
import { sgNoPublicIngressDataPorts } from "./sgNoPublicIngressDataPorts";
import { sgNoPublicIngressRdp } from "./sgNoPublicIngressRdp";
import { sgNoPublicIngressSsh } from "./sgNoPublicIngressSsh";
import { sgPrefixListPublic } from "./sgPrefixListPublic";
import { sgPublicIngressOnlyAuthorized } from "./sgPublicIngressOnlyAuthorized";
import { vpcDefaultSgRestricted } from "./vpcDefaultSgRestricted";
import { vpcNoDefaultVpc } from "./vpcNoDefaultVpc";

export const network: readonly Rule[] = [
  naclNoPublicAdmin,
  privateSubnetNoIgwRoute,
  sgAlbCloudfrontOnly,
  sgCidrSplitPublic,
  sgNoPublicIngressAll,
  sgNoPublicIngressAppPort,
  sgNoPublicIngressDataPorts,
  sgNoPublicIngressRdp,
  sgNoPublicIngressSsh,
  sgPrefixListPublic,
  sgPublicIngressOnlyAuthorized,
  vpcDefaultSgRestricted,
  vpcNoDefaultVpc,
];
