import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { isFalse } from "../../views/answers";

const isOn = isTrue;
/** On by default in AWS, so that only an explicit no is one. */
const isNotOff = (value: unknown) => !isFalse(value);

type Settings = Readonly<Record<string, (value: unknown) => boolean>>;

const SEARCH: Settings = {
  "encryptAtRest.enabled": isOn,
  "nodeToNodeEncryption.enabled": isOn,
  "domainEndpointOptions.enforceHttps": isOn,
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
  },
  "aws:neptune/cluster:Cluster": { storageEncrypted: isOn },
  "aws:opensearch/domain:Domain": SEARCH,
  "aws:redshift/cluster:Cluster": { encrypted: isNotOff },
};

/** Search domains, streams, warehouses, brokers and other clusters encrypt what they hold and what they send, and know their callers. */
export const storeEncrypted: Rule = {
  id: "store-encrypted",
  title: "Other stores are encrypted",
  severity: "high",
  references: {
    fsbp: ["Opensearch.1", "Opensearch.3", "Opensearch.8", "DocumentDB.1", "Neptune.1", "Kinesis.1"],
    checkov: ["CKV_AWS_5", "CKV_AWS_6", "CKV_AWS_83", "CKV_AWS_74", "CKV_AWS_44", "CKV_AWS_43"],
  },
  resourceTypes: Object.keys(SETTINGS),
  scope: "resource",
  check(resource) {
    return Object.entries(SETTINGS[resource.type] ?? {}).flatMap(([property, accepts]) =>
      expectValue(resource, property, accepts, {
        problem: "what it holds or sends can be read by others",
        remedy: "turn the protection on",
      }),
    );
  },
};
