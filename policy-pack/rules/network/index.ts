import type { Rule } from "../../rule";
import { defaultGroupUnused } from "./defaultGroupUnused";
import { endpointOnlyStackNoNat } from "./endpointOnlyStackNoNat";
import { flowLogEncryptedDestination } from "./flowLogEncryptedDestination";
import { naclAttached } from "./naclAttached";
import { naclNoAllPorts } from "./naclNoAllPorts";
import { naclNoFtp } from "./naclNoFtp";
import { naclNoPublicAdmin } from "./naclNoPublicAdmin";
import { privateInterfaces } from "./privateInterfaces";
import { privateSubnetNoIgwRoute } from "./privateSubnetNoIgwRoute";
import { sgAlbCloudfrontOnly } from "./sgAlbCloudfrontOnly";
import { sgAttached } from "./sgAttached";
import { sgCidrSplitPublic } from "./sgCidrSplitPublic";
import { sgNoMixedRuleManagement } from "./sgNoMixedRuleManagement";
import { sgNoPublicIngressAll } from "./sgNoPublicIngressAll";
import { sgNoPublicIngressAppPort } from "./sgNoPublicIngressAppPort";
import { sgNoPublicIngressDataPorts } from "./sgNoPublicIngressDataPorts";
import { sgNoPublicIngressRdp } from "./sgNoPublicIngressRdp";
import { sgNoPublicIngressSsh } from "./sgNoPublicIngressSsh";
import { sgNoUnrestrictedEgress } from "./sgNoUnrestrictedEgress";
import { sgPrefixListPublic } from "./sgPrefixListPublic";
import { sgPublicIngressOnlyAuthorized } from "./sgPublicIngressOnlyAuthorized";
import { sgRuleDescription } from "./sgRuleDescription";
import { subnetMultiAz } from "./subnetMultiAz";
import { subnetNoAutoPublicIp } from "./subnetNoAutoPublicIp";
import { tagsRequired } from "./tagsRequired";
import { vpcDefaultSgRestricted } from "./vpcDefaultSgRestricted";
import { vpcDnsEnabled } from "./vpcDnsEnabled";
import { vpceInterfacePrivateDns } from "./vpceInterfacePrivateDns";
import { vpcePolicyRestricted } from "./vpcePolicyRestricted";
import { vpceRequiredServices } from "./vpceRequiredServices";
import { vpceSgHttpsOnly } from "./vpceSgHttpsOnly";
import { vpcFlowLogsEnabled } from "./vpcFlowLogsEnabled";
import { vpcNoDefaultVpc } from "./vpcNoDefaultVpc";

export const network: readonly Rule[] = [
  endpointOnlyStackNoNat,
  flowLogEncryptedDestination,
  naclAttached,
  naclNoAllPorts,
  naclNoFtp,
  naclNoPublicAdmin,
  privateSubnetNoIgwRoute,
  sgAlbCloudfrontOnly,
  sgAttached,
  sgCidrSplitPublic,
  sgNoMixedRuleManagement,
  sgNoPublicIngressAll,
  sgNoPublicIngressAppPort,
  sgNoPublicIngressDataPorts,
  sgNoPublicIngressRdp,
  sgNoPublicIngressSsh,
  sgNoUnrestrictedEgress,
  sgPrefixListPublic,
  sgPublicIngressOnlyAuthorized,
  sgRuleDescription,
  subnetMultiAz,
  subnetNoAutoPublicIp,
  tagsRequired,
  vpcDefaultSgRestricted,
  vpcDnsEnabled,
  vpcFlowLogsEnabled,
  vpcNoDefaultVpc,
  vpceInterfacePrivateDns,
  vpcePolicyRestricted,
  vpceRequiredServices,
  vpceSgHttpsOnly,
  defaultGroupUnused,
  privateInterfaces,
];
