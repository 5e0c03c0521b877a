import { isAbsent, isTrue, isUnknown, type Resource } from "../../resource";
import { expectValue, orCompliant, type Rule, unknown, type Verdict } from "../../rule";
import { isFalse } from "../../views/answers";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

const isOn = isTrue;
/** On by default in AWS, so that only an explicit no is one. */
const isNotOff = (value: unknown) => !isFalse(value);

type Settings = Readonly<Record<string, (value: unknown) => boolean>>;

const SEARCH: Settings = {
  "encryptAtRest.enabled": isOn,
  "nodeToNodeEncryption.enabled": isOn,
  "domainEndpointOptions.enforceHttps": isOn,
  "domainEndpointOptions.tlsSecurityPolicy": (value) => !/^Policy-Min-TLS-1-[01]-/.test(String(value)),
  "advancedSecurityOptions.anonymousAuthEnabled": (value) => !isTrue(value),
};

/** What a parameter group must not say: the parameter by which a cluster lets clients speak in the clear. */
const PLAIN: Readonly<Record<string, readonly [name: string, off: RegExp]>> = {
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": ["tls", /^disabled$/i],
  "aws:redshift/parameterGroup:ParameterGroup": ["require_ssl", /^(false|0|off)$/i],
};

/** What encrypts other stores, at rest and on the way. */
const SETTINGS: Readonly<Record<string, Settings>> = {
  "aws:dax/cluster:Cluster": { "serverSideEncryption.enabled": isOn },
  "aws:docdb/cluster:Cluster": { storageEncrypted: isOn },
  "aws:ebs/encryptionByDefault:EncryptionByDefault": { enabled: isNotOff },
  "aws:elasticsearch/domain:Domain": SEARCH,
  "aws:kinesis/stream:Stream": { encryptionType: (value) => value === "KMS" },
  "aws:memorydb/cluster:Cluster": { tlsEnabled: isNotOff, aclName: (value) => value !== "open-access" },
  "aws:msk/cluster:Cluster": {
    "encryptionInfo.encryptionInTransit.clientBroker": (value) => isAbsent(value) || value === "TLS",
    "encryptionInfo.encryptionInTransit.inCluster": isNotOff,
    "clientAuthentication.unauthenticated": (value) => !isTrue(value),
  },
  "aws:neptune/cluster:Cluster": { storageEncrypted: isOn },
  "aws:opensearch/domain:Domain": SEARCH,
  "aws:redshift/cluster:Cluster": { encrypted: isNotOff },
};

function judgeParameters(group: Resource, name: string, off: RegExp): readonly Verdict[] {
  return orCompliant(
    elements(part(inputsOf(group), "parameters")).flatMap((entry) => {
      const [own, value] = [part(entry, "name").value, part(entry, "value")];
      if (!isUnknown(own) && own !== name) {
        return [];
      }
      const problem = `${name} lets clients speak in the clear`;
      const verdicts = judgeValue(group, value, (text) => !off.test(String(text)), {
        problem,
        remedy: "remove it",
      });
      return isUnknown(own) && verdicts.length > 0 ? [unknown(entry.path)] : verdicts;
    }),
  );
}

/** Search domains, streams, warehouses, brokers and other clusters encrypt what they hold and what they send, and know their callers. */
export const storeEncrypted: Rule = {
  id: "store-encrypted",
  title: "Other stores are encrypted",
  severity: "high",
  references: {
    fsbp: ["Opensearch.1", "Opensearch.3", "Opensearch.8", "DocumentDB.1", "Neptune.1", "Kinesis.1"],
    checkov: ["CKV_AWS_5", "CKV_AWS_6", "CKV_AWS_83", "CKV_AWS_74", "CKV_AWS_44", "CKV_AWS_43"],
  },
  resourceTypes: [...Object.keys(SETTINGS), ...Object.keys(PLAIN)],
  scope: "resource",
  check(resource) {
    const [parameter, off] = PLAIN[resource.type] ?? [];
    if (parameter !== undefined && off !== undefined) {
      return judgeParameters(resource, parameter, off);
    }
    return Object.entries(SETTINGS[resource.type] ?? {}).flatMap(([property, accepts]) =>
      expectValue(resource, property, accepts, {
        problem: "what it holds or sends can be read by others",
        remedy: "turn the protection on",
      }),
    );
  },
};
