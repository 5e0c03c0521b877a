import { shown } from "../faults";
import { arnParts } from "../formats";
import { pathText } from "../paths";
import { type Finding, type Rule, repeated, when } from "./rule";

/** AWS: 50 tags a resource. Ours: four of the stack and the name. */
const MAXIMUM_TAGS = 45;

/** AWS tagging docs: letters, digits, spaces and these signs, in every service. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Lost, or fatal, in a request of the SDK 3.248 (tried); the last one marks its special values. */
const UNUSABLE_KEYS = ["__proto__", "toString", "4dabf18193072939515e22adb298388d"];

export const accountRules: readonly Rule[] = [
  {
    id: "region-allowed",
    level: "refused",
    title: "A region that is not allowed",
    reason: "The stack may be deployed in the regions of that list only.",
    waysOut: ["set aws:region to one of them", "add the region to the list"],
    check: ({ account, region }) =>
      when(
        account.allowedRegions.length > 0 && !account.allowedRegions.includes(region),
        "account.allowedRegions",
        `does not hold ${region}, the region of the stack`,
      ),
  },
  {
    id: "account-lists",
    level: "refused",
    title: "An account or a region twice",
    reason: "A repeated entry is most often a mistyped one.",
    waysOut: ["remove it", "write the one that was meant"],
    check: ({ account }) => [
      ...repeated(["account", "allowedAccountIds"], account.allowedAccountIds),
      ...repeated(["account", "allowedRegions"], account.allowedRegions),
    ],
  },
  {
    id: "account-prod",
    level: "warned",
    title: "Prod in any account",
    reason: "With the wrong credentials this stack would be built in the wrong account.",
    waysOut: [
      "name the account in account.allowedAccountIds",
      "keep it open where credentials reach one account only",
    ],
    check: ({ account, environment }) =>
      when(
        environment === "prod" && account.allowedAccountIds.length === 0,
        "account.allowedAccountIds",
        "is not set",
      ),
  },
  {
    id: "key-region",
    level: "refused",
    title: "A key in another region",
    reason: "AWS services use KMS keys of their own region only (KMS docs).",
    waysOut: [
      "use a key, or a replica of a multi-region key, in the stack's region",
      "remove it, so that the stack makes its own",
    ],
    check: ({ encryption, region }) => {
      const found = encryption?.keyArn === undefined ? region : arnParts(encryption.keyArn).region;
      return when(found !== region, "encryption.keyArn", `is in ${found}, the stack in ${region}`);
    },
  },
  {
    id: "protection-off",
    level: "refused",
    title: "Prod without protection and without a reason",
    reason: "`pulumi destroy`, or one replaced resource, would delete every user and every chat.",
    waysOut: ["say why in protection.reason", "leave protection on"],
    check: ({ protection, environment }) =>
      when(
        environment === "prod" && !protection.enabled && protection.reason === undefined,
        "protection.enabled",
        "is false, without a reason",
      ),
  },
  {
    id: "protection-off-prod",
    level: "warned",
    title: "Prod without protection",
    reason: "`pulumi destroy`, or one replaced resource, deletes every user and every chat.",
    waysOut: ["turn it on again after the work", "keep it off until the stack is gone"],
    check: ({ protection, environment }) =>
      when(
        environment === "prod" && !protection.enabled && protection.reason !== undefined,
        "protection.enabled",
      ),
  },
  {
    id: "alarms-prod",
    level: "warned",
    title: "Alarms that nobody hears in prod",
    reason: "Alarms change colour in the console and tell nobody.",
    waysOut: [
      "name an address in observability.alarmEmails",
      "subscribe to the topic in the stack's outputs",
    ],
    check: ({ observability, environment }) =>
      when(
        environment === "prod" && observability.alarmEmails.length === 0,
        "observability.alarmEmails",
        "is not set",
      ),
  },
  {
    id: "alarms-twice",
    level: "refused",
    title: "The same alarm address twice",
    reason:
      "SNS has one subscription for each address; upper and lower case are the same to most mail servers.",
    waysOut: ["remove the second one", "name the address that was meant"],
    check: ({ observability: { alarmEmails } }) =>
      repeated(
        ["observability", "alarmEmails"],
        alarmEmails.map((address) => address.toLowerCase()),
      ),
  },
  {
    id: "tags-count",
    level: "refused",
    title: "Too many tags",
    reason: "A resource has at most 50 tags (AWS tagging docs), five of which are the program's.",
    waysOut: ["keep the 45 that matter", "put several values into one tag"],
    check: ({ tags }) => {
      const count = Object.keys(tags).length;
      return when(count > MAXIMUM_TAGS, "tags", `has ${count} entries`);
    },
  },
  {
    id: "tags-form",
    level: "refused",
    title: "A tag that AWS does not take",
    reason:
      "A key has 1 to 128 characters and a value at most 256: letters, digits, spaces and _ . : / = + - @; keys do not begin with aws: (AWS tagging docs).",
    waysOut: ["change the tag", "remove it"],
    check: ({ tags }) =>
      Object.entries(tags).flatMap(([key, value]): Finding[] => {
        const path = ["tags", key];
        const badKey = key.length < 1 || key.length > 128 || !TAG_TEXT.test(key) || /^aws:/i.test(key);
        const badValue = value.length > 256 || !TAG_TEXT.test(value);
        return [
          ...(badKey ? [{ path, says: "has a key that AWS does not take" }] : []),
          ...(badValue ? [{ path, says: `is ${shown(value)}, which AWS does not take` }] : []),
        ];
      }),
  },
  {
    id: "tags-case",
    level: "refused",
    title: "Two tags whose keys differ in case only",
    reason: "IAM takes upper and lower case for the same (IAM docs, tags), and the roles carry every tag.",
    waysOut: ["remove one of the two", "use another key"],
    check: ({ tags }) => {
      const firsts = new Map<string, string>();
      return Object.keys(tags).flatMap((key): Finding[] => {
        const first = firsts.get(key.toLowerCase());
        firsts.set(key.toLowerCase(), first ?? key);
        return first === undefined
          ? []
          : [{ path: ["tags", key], says: `has the key of ${pathText(["tags", first])}` }];
      });
    },
  },
  {
    id: "tags-words",
    level: "refused",
    title: "A tag with a key of the program's language",
    reason: "JavaScript and Pulumi's SDK give this key a meaning of their own: the tag would not arrive.",
    waysOut: ["use another key", "remove it"],
    check: ({ tags }) =>
      Object.keys(tags).flatMap((key): Finding[] =>
        UNUSABLE_KEYS.includes(key) ? [{ path: ["tags", key], says: "has a key that cannot be used" }] : [],
      ),
  },
  {
    id: "tags-own",
    level: "refused",
    title: "A tag of the program's own",
    reason:
      "Name and the tags that begin with gatehouse: are set by the program, which finds its resources by them.",
    waysOut: ["use another key", "remove it"],
    check: ({ tags }) =>
      Object.keys(tags).flatMap((key): Finding[] =>
        /^gatehouse:/i.test(key) || key.toLowerCase() === "name"
          ? [{ path: ["tags", key], says: "is the program's own" }]
          : [],
      ),
  },
];
