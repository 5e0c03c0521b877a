import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../../../components/shared/errors";
import { loadConfig, PLACEHOLDER_SECRET, readStackFile } from "../../../stacks/config/load";
import { openWebUiSchema } from "../../../stacks/config/open-webui/schema";
import { secretPatterns } from "../../../stacks/config/paths";
import type { OpenWebUiSettings } from "../../../stacks/config/settings";
import { changed, engineValues, faultsOf, good, type Values } from "./support";

const SECRET = "PLANTED-SECRET-123";
const oidc = {
  name: "acme",
  kind: "oidc",
  issuer: "https://id.acme.com",
  clientId: "chat",
  clientSecret: SECRET,
};

function loadWith(values: Values, secretKeys: readonly string[], text?: string) {
  const stackFile = text === undefined ? {} : { stackFile: { path: "Pulumi.dev.yaml", text } };
  return loadConfig({
    project: "gatehouse",
    stack: "dev",
    values: engineValues(values),
    secretKeys,
    ...stackFile,
  });
}

describe("secrets in the configuration", () => {
  it("stand at two places of the schema", () => {
    assert.deepEqual(secretPatterns(openWebUiSchema), [
      ["login", "federation", "*", "clientSecret"],
      ["models", "openaiCompatible", "apiKey"],
    ]);
  });

  it("come out as Pulumi secrets with their value, and as a word in the explanation", async () => {
    const config = loadWith(
      changed({ "models.openaiCompatible.apiKey": SECRET, "login.federation": [oidc] }),
      ["gatehouse:models", "gatehouse:login"],
    );
    const { models, login } = config.settings as OpenWebUiSettings;
    const [provider] = login.federation;
    const outputs = [
      models.openaiCompatible?.apiKey,
      provider?.kind === "oidc" ? provider.clientSecret : undefined,
    ];
    for (const output of outputs) {
      assert.ok(pulumi.Output.isInstance(output));
      assert.equal(await pulumi.isSecret(output), true);
      const value = await new Promise((resolve) => pulumi.unsecret(output).apply(resolve));
      assert.equal(value, SECRET);
    }
    const { settings: _settings, locate: _locate, ...rest } = config;
    assert.doesNotMatch(inspect(rest, { depth: 9 }), /PLANTED/);
    assert.equal(
      config.provenance.find(({ key }) => key === "login.federation[0].clientSecret")?.value,
      "[secret]",
    );
  });

  it("are refused in plain text on the command line", () => {
    assert.deepEqual(
      faultsOf(() => loadWith(changed({ "models.openaiCompatible.apiKey": SECRET }), [])),
      [
        "gatehouse:models.openaiCompatible.apiKey stands there in plain text; encrypt it with `pulumi config set --secret --path 'gatehouse:models.openaiCompatible.apiKey'`, and replace it at its issuer if others have seen this file",
      ],
    );
  });

  it("are refused in plain text beside an encrypted one of the same key", () => {
    const text = `config:
  gatehouse:login:
    federation:
      - name: acme
        clientSecret: {secure: v1:AAAA:BBBB}
      - name: other
        clientSecret: ${SECRET}
`;
    const providers = [
      { ...oidc, clientSecret: "decrypted" },
      { ...oidc, name: "other" },
    ];
    const faults = faultsOf(() =>
      loadWith(changed({ "login.federation": providers }), ["gatehouse:login", "gatehouse:models"], text),
    );
    assert.equal(faults.length, 1);
    assert.match(
      faults[0] ?? "",
      /^Pulumi\.dev\.yaml:7:9 gatehouse:login\.federation\[1\]\.clientSecret stands there/,
    );
  });

  it("may replace the file's own from the command line", () => {
    const text = "config:\n  gatehouse:models:\n    openaiCompatible:\n      apiKey: old-and-plain\n";
    const config = loadWith(
      changed({ "models.openaiCompatible.apiKey": SECRET }),
      ["gatehouse:models"],
      text,
    );
    assert.equal(config.provenance.find(({ key }) => key.endsWith("apiKey"))?.source, "command line");
  });

  it("nothing else may be one, without a file either", () => {
    assert.deepEqual(
      faultsOf(() =>
        loadWith(changed({ "network.egress": SECRET }), ["gatehouse:models", "gatehouse:network"]),
      ),
      [
        "gatehouse:network is encrypted; only gatehouse:login.federation[].clientSecret and gatehouse:models.openaiCompatible.apiKey may be, so write it in plain text",
      ],
    );
  });

  it("are placeholders offline: no passphrase, no error", () => {
    const text = `secretsprovider: awskms://alias/x
encryptedkey: AAAA
encryptionsalt: v1:AAAA:v1:BBBB
config:
  aws:region: eu-central-1
  aws:profile: acme
  other:token: {secure: v1:AAAA:BBBB}
  gatehouse:models:
    openaiCompatible:
      baseUrl: https://api.openai.com/v1
      apiKey:
        secure: v1:AAAA:BBBB
  size: small
  gatehouse:config:system: open-webui
`;
    assert.deepEqual(readStackFile({ path: "Pulumi.dev.yaml", text }), {
      values: {
        "aws:region": "eu-central-1",
        "aws:profile": "acme",
        "other:token": PLACEHOLDER_SECRET,
        "gatehouse:models": JSON.stringify({
          openaiCompatible: { baseUrl: "https://api.openai.com/v1", apiKey: PLACEHOLDER_SECRET },
        }),
        "gatehouse:size": "small",
        "gatehouse:system": "open-webui",
      },
      secretKeys: ["other:token", "gatehouse:models"],
    });
  });

  it("never reach a message, wherever one is planted by mistake in a map that holds secrets", () => {
    const places: readonly Values[] = [
      { models: SECRET },
      { "models.openaiCompatible": SECRET },
      { "models.openaiCompatible": [SECRET] },
      { "models.openaiCompatible.apiKey": [SECRET] },
      { "models.openaiCompatible.apiKey": { secret: SECRET } },
      { "models.openaiCompatible.apiKey": `${SECRET}\n` },
      { "models.openaiCompatible.apikey": SECRET },
      { "models.openaiCompatible.baseUrl": `https://user:${SECRET}@api.openai.com/v1` },
      { "models.openaiCompatible.baseUrl": `https://api.openai.com/v1?key=${SECRET}` },
      { login: SECRET },
      { "login.federation": SECRET },
      { "login.federation": [SECRET] },
      { "login.federation": [{ ...oidc, clientSecret: { value: SECRET } }] },
      { "login.federation": [{ ...oidc, kind: "saml" }] },
      { "login.federation": [{ ...oidc, clientsecret: SECRET }] },
      { "login.federation": [{ ...oidc, issuer: `https://a:${SECRET}@id.acme.com` }] },
    ];
    for (const place of places) {
      for (const secretKeys of [[], ["gatehouse:models", "gatehouse:login"]]) {
        const messages = faultsOf(() => loadWith(changed(place), secretKeys));
        assert.doesNotMatch(messages.join("\n"), /PLANTED/, JSON.stringify(place));
      }
    }
  });

  it("are not shown by a fault elsewhere in an encrypted key", () => {
    // Without the file nobody can tell which part of the key was encrypted.
    const faults = faultsOf(() =>
      loadWith(changed({ "login.mfa": SECRET }), ["gatehouse:models", "gatehouse:login"]),
    );
    assert.deepEqual(faults, ['gatehouse:login.mfa is a text; use "off", "optional" or "required"']);
  });

  it("do not stand in the error either", () => {
    try {
      loadWith(changed({ "models.openaiCompatible.apiKey": SECRET, size: "tiny" }), []);
      assert.fail("accepted");
    } catch (error) {
      assert.ok(error instanceof InputError);
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /PLANTED/);
    }
  });

  it("good configuration stays good", () => {
    assert.deepEqual(loadWith(good, ["gatehouse:models"]).warnings, []);
  });
});
