import assert from "node:assert/strict";
import { offlinePlan } from "../provider/offline";
import { changesOf, Engine, engineSuite } from "../support/engine";
import { PoolServer } from "../support/poolServer";
import { differences, fromExport, fromOffline, fromPreview } from "./normalise";

const base: Readonly<Record<string, unknown>> = {
  "aws:region": "eu-central-1",
  "gatehouse:system": "chatbot",
  "gatehouse:environment": "dev",
  "gatehouse:domain": { name: "chatbot.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:chatbot": {
    image: `210987654321.dkr.ecr.eu-central-1.amazonaws.com/chatbot@sha256:${"4a".repeat(32)}`,
  },
  "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0"] },
};
const { "gatehouse:domain": _domain, ...withoutDomain } = base;

const shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "with a domain": base,
  "built, without a domain": {
    ...withoutDomain,
    "gatehouse:chatbot": { build: { folder: "containers/chatbot" } },
  },
  "with the pages in Amplify": { ...base, "gatehouse:frontend": { kind: "amplify" } },
  "without a way out, behind a public load balancer": {
    ...base,
    "gatehouse:edge": "cloudfront-public",
    "gatehouse:network": { egress: "none" },
  },
};

/** What only `up` knows or says in another way. */
const KNOWN = [
  // The pool's keys are fetched by `up` alone.
  /TokenKeys\$aws:s3\/bucketObjectv2:BucketObjectv2::chatbot (inputs\.content|ignoreChanges): /,
  // A digest follows from the repository's name, whose suffix the engine draws.
  /@sha256:[0-9a-f]{64}/,
  // A list with a secret in it is secret as a whole in the engine's state.
  /"\[secret\]"/,
];

engineSuite("the chatbot's shapes", () => {
  const pool = new PoolServer();
  for (const [shape, config] of Object.entries(shapes)) {
    describe(shape, () => {
      let engine: Engine;
      before(async () => {
        await pool.start();
        engine = await Engine.open({ config, environment: pool.environment });
      });
      after(async () => {
        await engine?.close();
        await pool.stop();
      });

      it("previews what the offline plan says", async () => {
        const preview = fromPreview(await engine.preview());
        const offline = fromOffline(await offlinePlan(config, { unknowns: true }));
        assert.deepEqual(differences(offline, preview), []);
      });

      it("creates it, and has nothing to do the second time", async () => {
        await engine.up();
        const found = differences(fromOffline(await offlinePlan(config)), fromExport(await engine.export()));
        assert.deepEqual(
          found.filter((line) => !KNOWN.some((known) => known.test(line))),
          [],
        );
        assert.deepEqual(changesOf(await engine.preview()), []);
      });

      it("refreshes without drift, and goes", async () => {
        const { code, output } = await engine.drift();
        assert.equal(code, 0, output);
        await engine.destroy();
        assert.deepEqual(engine.cloud.made(), []);
      });
    });
  }
});
