import type { Rule } from "../../rule";
import { judgeClosedPorts } from "../../views/ingress";
import { INGRESS_TYPES } from "../../views/securityGroups";

/** SMB, MSSQL, Oracle, NFS, MySQL, PostgreSQL, Redis, OpenSearch, Memcached, MongoDB. */
const DATA_PORTS = [445, 1433, 1521, 2049, 3306, 5432, 6379, 9200, 11211, 27017];

/** NFS 2049, SMB 445, 3306, 5432, 6379, 27017, 9200 and 11211 are never open to any address. */
export const sgNoPublicIngressDataPorts: Rule = {
  id: "sg-no-public-ingress-data-ports",
  title: "No data or file port from the internet",
  severity: "critical",
  references: {
    fsbp: ["EC2.19"],
    cis: ["5.0.0/5.1.2", "7.0.0/6.1.2"],
    cdkNag: ["AwsSolutions-EC23", "AwsSolutions-RDS8"],
  },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  alone: true,
  check(resource, context) {
    return judgeClosedPorts(
      resource,
      DATA_PORTS,
      {
        problem: "the internet reaches a database, cache or file system",
        remedy: "admit the security group of the tasks that need it",
      },
      context,
    );
  },
};
