import assert from "node:assert/strict";
import { commonRules } from "../../../stacks/config/rules";
import { rules } from "../../../stacks/config/spa/rules";
import { OWN_VARIABLES } from "../../../stacks/config/spa/variables";
import { API_IMAGE, goodSpa, loadSpa } from "./spaSupport";
import { changed, faultsOf, type Values } from "./support";

interface Case {
  /** What is changed in the good configuration. */
  readonly bad: Values;
  /** The messages up to the reason. */
  readonly says: readonly string[];
  /** A configuration that comes close and is fine. */
  readonly fine: Values;
}

const prod = { environment: "prod" };
const local = "http://localhost:3000/auth/callback/";
const gateway = { "spa.webSocket": "apigateway" };
const open = { "spa.backendAuth": false };
const locked = {
  "account.allowedRegions": ["eu-central-1"],
  "cloudfront.certificateArn":
    "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
};
const secret = (name: string) => ({ name, value: "sk-1" });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`VARIABLE_${index}`, "x"]));

const cases: Readonly<Record<string, Case>> = {
  "spa-no-auth-prod": {
    bad: { ...prod, ...open },
    says: ["gatehouse:spa.backendAuth is false, and apiAuth is false"],
    fine: { ...prod, ...open, ...gateway, "spa.apiAuth": true },
  },
  "spa-no-auth": {
    bad: open,
    says: ["gatehouse:spa.backendAuth is false, and apiAuth is false"],
    fine: { ...open, ...gateway, "spa.apiAuth": true },
  },
  "spa-cors-wildcard": {
    bad: { "spa.corsOrigins": ["*", "https://*.acme.com"] },
    says: ['gatehouse:spa.corsOrigins[0] is "*"', 'gatehouse:spa.corsOrigins[1] is "https://*.acme.com"'],
    fine: { "spa.corsOrigins": ["https://admin.acme.com"] },
  },
  "spa-cors-origin": {
    bad: { "spa.corsOrigins": ["https://admin.acme.com/", "http://admin.acme.com"] },
    says: [
      'gatehouse:spa.corsOrigins[0] is "https://admin.acme.com/"',
      'gatehouse:spa.corsOrigins[1] is "http://admin.acme.com"',
    ],
    fine: { "spa.corsOrigins": ["https://admin.acme.com:8443", "http://localhost:3000"] },
  },
  "spa-address-form": {
    bad: { "spa.callbackUrls": ["/auth/callback/", "https://App.acme.com/x"] },
    says: [
      'gatehouse:spa.callbackUrls[1] is "https://App.acme.com/x", and the host must be in lower case, as browsers send it',
    ],
    fine: { "spa.callbackUrls": ["https://app.acme.com/x", local] },
  },
  "spa-twice": {
    bad: { "spa.logoutUrls": ["/login/", "https://app.acme.com/login/"] },
    says: ['gatehouse:spa.logoutUrls[1] repeats "https://app.acme.com/login/"'],
    fine: { "spa.logoutUrls": ["/login/", "/login"] },
  },
  "spa-own-address": {
    bad: { "spa.callbackUrls": [local], "spa.logoutUrls": ["https://app.acme.com.evil.dev/"] },
    says: ["gatehouse:spa.callbackUrls holds none", "gatehouse:spa.logoutUrls holds none"],
    fine: { "spa.callbackUrls": [local, "https://app.acme.com/auth/callback/"] },
  },
  "spa-local-prod": {
    bad: {
      ...prod,
      "spa.callbackUrls": ["/auth/callback/", local],
      "spa.corsOrigins": ["http://localhost:3000"],
    },
    says: [
      `gatehouse:spa.callbackUrls[1] is "${local}"`,
      'gatehouse:spa.corsOrigins[0] is "http://localhost:3000"',
    ],
    fine: { ...prod, "spa.callbackUrls": ["/auth/callback/", "https://localhost.acme.com/"] },
  },
  "spa-edge": {
    bad: { edge: "cloudfront-public" },
    says: ['gatehouse:edge is "cloudfront-public"'],
    fine: { edge: "cloudfront-private" },
  },
  "spa-web-acl": {
    bad: { "webAcl.scope": "regional" },
    says: ['gatehouse:webAcl.scope is "regional"'],
    fine: { "webAcl.scope": "off" },
  },
  "spa-web-acl-locked": {
    bad: locked,
    says: ['gatehouse:webAcl.scope is "cloudfront" (default)'],
    fine: { ...locked, "webAcl.scope": "off" },
  },
  "spa-api-web-acl": {
    bad: prod,
    says: ["gatehouse:spa.apiAuth is false (default)"],
    fine: { ...prod, "spa.apiAuth": true },
  },
  "spa-cache": {
    bad: { "cloudfront.cacheStaticFiles": true },
    says: ["gatehouse:cloudfront.cacheStaticFiles is true"],
    fine: { "spa.hashedFiles": ["/assets/*"] },
  },
  "spa-inline-scripts": {
    bad: { ...prod, "spa.inlineScripts": true },
    says: ["gatehouse:spa.inlineScripts is true"],
    fine: { "spa.inlineScripts": true },
  },
  "spa-egress": {
    bad: { "network.egress": "none" },
    says: ['gatehouse:network.egress is "none"'],
    fine: { "network.egress": "single-nat" },
  },
  "spa-web-socket-gateway": {
    bad: gateway,
    says: ['gatehouse:spa.webSocket is "apigateway"'],
    fine: {},
  },
  "spa-environment": {
    bad: {
      "spa.backend.environment": {
        "9X": "1",
        AUTH_ENABLED: "false",
        EMPTY: "",
        LINES: "a\nb",
        LONG: "x".repeat(4097),
        NESTED: "{{resolve}}",
      },
    },
    says: [
      'gatehouse:spa.backend.environment["9X"] is no name of a variable: letters, digits and _, no digit first',
      "gatehouse:spa.backend.environment.AUTH_ENABLED is set by the stack",
      "gatehouse:spa.backend.environment.EMPTY has 0 bytes",
      "gatehouse:spa.backend.environment.LINES has a line break or another control character",
      "gatehouse:spa.backend.environment.LONG has 4097 bytes",
      "gatehouse:spa.backend.environment.NESTED holds {{",
    ],
    fine: { "spa.backend.environment": { LOG_LEVEL: "info", GREETING: "Grüß Gott = {x}" } },
  },
  "spa-secrets": {
    bad: {
      "spa.backend.environment": { LOG_LEVEL: "info" },
      "spa.backend.secrets": [secret("A"), secret("A"), secret("CORS_ORIGINS"), secret("LOG_LEVEL")],
    },
    says: [
      'gatehouse:spa.backend.secrets[1] repeats "A"',
      "gatehouse:spa.backend.secrets[2].name is CORS_ORIGINS, which the stack sets",
      "gatehouse:spa.backend.secrets[3].name is LOG_LEVEL, which environment sets",
    ],
    fine: { "spa.backend.environment": { LOG_LEVEL: "info" }, "spa.backend.secrets": [secret("A")] },
  },
  "spa-environment-secret": {
    bad: { "spa.backend.environment": { OPENAI_API_KEY: "sk-1", TOKENS: "3" } },
    says: ["gatehouse:spa.backend.environment.OPENAI_API_KEY is readable"],
    fine: { "spa.backend.secrets": [secret("OPENAI_API_KEY")] },
  },
  "spa-environment-count": {
    bad: { "spa.backend.environment": many(51) },
    says: ["gatehouse:spa.backend.environment has 51 entries"],
    fine: { "spa.backend.environment": many(50) },
  },
  "spa-one-instance": {
    bad: prod,
    says: ["gatehouse:spa.backend.instanceType is t4g.small, once"],
    fine: { environment: "staging" },
  },
  "spa-image-account": {
    bad: { "account.allowedAccountIds": ["444455556666"] },
    says: ["gatehouse:spa.backend.image is in the account 111122223333"],
    fine: { "account.allowedAccountIds": ["111122223333"] },
  },
  "spa-follow-ami": {
    bad: { ...prod, "spa.backend.followAmi": true },
    says: ["gatehouse:spa.backend.followAmi is true"],
    fine: { "spa.backend.followAmi": true },
  },
};

/** The messages of one rule. */
function messages(id: string, level: string, values: Values): readonly string[] {
  const anchor = `(docs/configuration.md#${id})`;
  if (level === "warned") {
    return loadSpa(values).warnings.filter((message) => message.endsWith(anchor));
  }
  try {
    loadSpa(values);
    return [];
  } catch {
    return faultsOf(() => loadSpa(values)).filter((message) => message.endsWith(anchor));
  }
}

const change = (changes: Values) => changed(changes, goodSpa);

describe("the rules of pages and an API", () => {
  const own = rules.filter((rule) => !commonRules.some((common) => common === rule));

  it("are all tested", () => {
    assert.deepEqual(own.map(({ id }) => id).sort(), Object.keys(cases).sort());
  });

  it("hold every common rule, but the one on a web ACL that takes another's place", () => {
    const missing = commonRules.filter((rule) => !rules.some((held) => held === rule));
    assert.deepEqual(
      missing.map(({ id }) => id),
      ["web-acl-locked"],
    );
  });

  it("have ids that no other rule has, since messages lead to them", () => {
    const others = new Set(commonRules.map(({ id }) => id));
    assert.deepEqual(
      own.filter(({ id }) => others.has(id)),
      [],
    );
    assert.equal(new Set(own.map(({ id }) => id)).size, own.length);
  });

  it("say nothing of a good configuration in dev, with a domain and without", () => {
    assert.deepEqual(loadSpa(goodSpa).warnings, []);
    assert.deepEqual(loadSpa(change({ domain: undefined })).warnings, []);
  });

  for (const { id, level, reason, waysOut } of own) {
    const { bad, says, fine } = cases[id] ?? { bad: {}, says: [], fine: {} };
    it(`${id}: ${level} with the key, the reason and two ways out`, () => {
      const tail = `${reason} Either ${waysOut[0]}, or ${waysOut[1]}. (docs/configuration.md#${id})`;
      assert.deepEqual(
        messages(id, level, change(bad)),
        says.map((start) => `${start}: ${tail}`),
      );
    });
    it(`${id}: silent when it is fine`, () => {
      assert.deepEqual(messages(id, level, change(fine)), []);
      loadSpa(change(fine));
    });
  }

  it("give a reason that ends a sentence, and two different ways out", () => {
    for (const { id, reason, waysOut, title } of own) {
      assert.match(id, /^spa-[a-z-]*$/);
      assert.match(reason, /\.$/, id);
      assert.notEqual(waysOut[0], waysOut[1], id);
      assert.match(waysOut.join(" "), /[^.]$/, id);
      assert.match(title, /^[A-Z].+[^.]$/, id);
    }
  });

  it("see that a native WebSocket passes API Gateway by", () => {
    const [fault = ""] = messages(
      "spa-no-auth-prod",
      "refused",
      change({ ...prod, ...open, "spa.apiAuth": true }),
    );
    assert.match(fault, /^gatehouse:spa\.backendAuth is false, and API Gateway does not see \/ws\/: /);
  });

  for (const address of [
    "//evil.dev/",
    "/a*/",
    "/a#b",
    "/../x",
    "ftp://acme.com/",
    "http://acme.com/",
    "acme.com",
  ]) {
    it(`refuse ${address} as an address`, () => {
      const values = change({ "spa.callbackUrls": ["/auth/callback/", address] });
      const [fault = ""] = messages("spa-address-form", "refused", values);
      assert.ok(fault.startsWith(`gatehouse:spa.callbackUrls[1] is ${JSON.stringify(address)}, and `), fault);
    });
  }

  it("refuse a company's VPC without a way out", () => {
    const existing = {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      cidr: "10.0.0.0/16",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
      privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
      privateRouteTableIds: ["rtb-0a1b2c3d4e5f60718"],
      egress: "none",
    };
    const [fault = ""] = messages("spa-egress", "refused", change({ network: { existing } }));
    assert.match(fault, /^gatehouse:network\.existing\.egress is "none": /);
  });

  it("refuse every variable that the stack sets itself", () => {
    for (const name of OWN_VARIABLES) {
      const values = change({ "spa.backend.environment": { [name]: "x" } });
      assert.equal(messages("spa-environment", "refused", values).length, 1, name);
    }
  });

  it("read nothing from a faulty part: no second message for the same mistake", () => {
    const faults = faultsOf(() => loadSpa(change({ "spa.backend.instanceType": "t3.small", ...prod })));
    assert.deepEqual(faults, [
      'gatehouse:spa.backend.instanceType is "t3.small"; use a Graviton type with at least 1 GiB, such as "t4g.small"',
    ]);
  });

  it("take an image by its digest alone", () => {
    const [fault = ""] = faultsOf(() => loadSpa(change({ "spa.backend.image": API_IMAGE.split("@")[0] })));
    assert.match(fault, /^gatehouse:spa\.backend\.image is .*; use an image by its digest/);
  });
});
