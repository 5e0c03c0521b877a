import { type Finding, type Rule, repeated, when } from "../rules/rule";
import { egressKey, egressOf, type SpaFilled } from "./resolve";
import { isOwnVariable, looksSecret, tooMany, variableFault } from "./variables";

/** Private registries, with account and region. */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

/** The instance, its way out, its settings, and how messages reach it. */
export const backendRules: readonly Rule<SpaFilled>[] = [
  {
    id: "spa-egress",
    level: "refused",
    title: "A back end without a way to the internet",
    reason:
      "It reads the user pool's keys from Cognito's public address, which no VPC endpoint serves beside login pages (Cognito docs), and a new instance installs Docker and pulls its image.",
    waysOut: [
      'use network.egress "nat-instance" (about $11 a month), "single-nat" or "nat-per-az"',
      'use system "chatbot", which runs without one',
    ],
    check: (config) => when(egressOf(config) === "none", egressKey(config)),
  },
  {
    id: "spa-web-socket-gateway",
    level: "warned",
    title: "A WebSocket API of API Gateway",
    reason:
      "It holds the connections itself and turns each message into a POST: a server that speaks WebSocket does not work behind it; connections end after two hours, messages have 128 KB (API Gateway docs).",
    waysOut: [
      "see that the back end answers POST /ws/connect, /ws/message and /ws/disconnect (docs/spa.md)",
      'use spa.webSocket "direct"',
    ],
    check: ({ spa }) => when(spa.webSocket === "apigateway", "spa.webSocket"),
  },
  {
    id: "spa-environment",
    level: "refused",
    title: "A variable that cannot be set",
    reason:
      "Each is one parameter of 4 KB in Parameter Store and one line of a container's environment; the stack's own are not to be changed.",
    waysOut: ["rename or shorten it", "put it into the image"],
    check: ({ spa: { backend } }) =>
      Object.entries(backend.environment).flatMap(([name, value]): Finding[] => {
        const says = variableFault(name, value);
        return says === undefined ? [] : [{ path: ["spa", "backend", "environment", name], says }];
      }),
  },
  {
    id: "spa-secrets",
    level: "refused",
    title: "A secret that is set twice",
    reason: "A variable has one value, and the stack's own are not to be changed.",
    waysOut: ["rename it", "remove the other one"],
    check: ({ spa: { backend } }) => {
      const names = backend.secrets.map(({ name }) => name);
      return [
        ...repeated(["spa", "backend", "secrets"], names),
        ...names.flatMap((name, index): Finding[] => {
          const path = ["spa", "backend", "secrets", index, "name"];
          if (isOwnVariable(name)) {
            return [{ path, says: `is ${name}, which the stack sets` }];
          }
          return Object.hasOwn(backend.environment, name)
            ? [{ path, says: `is ${name}, which environment sets` }]
            : [];
        }),
      ];
    },
  },
  {
    id: "spa-environment-secret",
    level: "warned",
    title: "A variable that looks like a secret",
    reason:
      "The values of spa.backend.environment are readable in the stack file, in the state and in Parameter Store.",
    waysOut: [
      "put it into spa.backend.secrets, encrypted with `pulumi config set --secret --path`",
      "keep it where its name says more than it holds",
    ],
    check: ({ spa: { backend } }) =>
      Object.keys(backend.environment)
        .filter(looksSecret)
        .flatMap((name): Finding[] => [
          { path: ["spa", "backend", "environment", name], says: "is readable" },
        ]),
  },
  {
    id: "spa-environment-count",
    level: "refused",
    title: "Too many variables",
    reason: "Each is named in the instance's user data, which has 16 KB (EC2 API).",
    waysOut: ["put several settings into one", "put them into the image"],
    check: ({ spa: { backend } }) =>
      when(
        tooMany(backend.environment),
        "spa.backend.environment",
        `has ${Object.keys(backend.environment).length} entries`,
      ),
  },
  {
    id: "spa-one-instance",
    level: "warned",
    title: "One instance in prod",
    reason: "While it is replaced after a fault, or its zone fails, the API is away for minutes.",
    waysOut: ['use system "chatbot", which runs several tasks in two zones', "accept it for the lower price"],
    check: ({ spa, environment }) =>
      when(environment === "prod", "spa.backend.instanceType", `is ${spa.backend.instanceType}, once`),
  },
  {
    id: "spa-image-account",
    level: "warned",
    title: "An image of the back end in another account",
    reason: "Its repository's policy must let this account pull it (ECR docs, private repository policies).",
    waysOut: ["see that it does", "copy the image into this account"],
    check: ({ spa: { backend }, account: { allowedAccountIds } }) => {
      const [, owner] = ECR_IMAGE.exec(backend.image) ?? [];
      return when(
        owner !== undefined && allowedAccountIds.length > 0 && !allowedAccountIds.includes(owner),
        "spa.backend.image",
        `is in the account ${owner}`,
      );
    },
  },
  {
    id: "spa-follow-ami",
    level: "warned",
    title: "An instance that follows Amazon Linux in prod",
    reason: "Any `pulumi up` then replaces it when AWS has published an image meanwhile.",
    waysOut: [
      "set it for one deployment, and false again after it",
      "accept a new instance every other week",
    ],
    check: ({ spa, environment }) =>
      when(environment === "prod" && spa.backend.followAmi, "spa.backend.followAmi"),
  },
];
