import assert from "node:assert/strict";
import {
  isRepositoryName,
  parseUpstream,
  registryHost,
  tagPrefix,
} from "../../../components/delivery/imageReference";
import { testContext } from "../../support/plan";

const DIGEST = "0123456789abcdef".repeat(4);

describe("A reference to an upstream image", () => {
  for (const repository of [
    "nginx",
    "library/nginx",
    "ghcr.io/open-webui/open-webui",
    "public.ecr.aws/docker/library/python",
    "registry.example:5000/team/app",
    "ghcr.io/a/b_c.d--e",
  ]) {
    it(`is read from ${repository}@sha256:…`, () => {
      const upstream = parseUpstream(`${repository}@sha256:${DIGEST}`);
      assert.deepEqual(upstream, { repository, digest: DIGEST });
      assert.equal(tagPrefix({ repository, digest: DIGEST }), "0123456789ab");
    });
  }

  for (const source of [
    "",
    "nginx",
    "nginx:1.27",
    `nginx:1.27@sha256:${DIGEST}`,
    `ghcr.io/a/b:main@sha256:${DIGEST}`,
    `nginx@sha256:${DIGEST.slice(1)}`,
    `nginx@sha256:${DIGEST.toUpperCase()}`,
    `NGINX@sha256:${DIGEST}`,
    `nginx@sha512:${DIGEST}`,
    `nginx@sha256:${DIGEST}\n`,
    ` nginx@sha256:${DIGEST}`,
    `https://ghcr.io/a/b@sha256:${DIGEST}`,
    `ghcr.io//b@sha256:${DIGEST}`,
    `@sha256:${DIGEST}`,
  ]) {
    it(`is not read from ${JSON.stringify(source)}`, () => {
      assert.equal(parseUpstream(source), undefined);
    });
  }
});

describe("A repository's name", () => {
  for (const name of ["ab", "agent-image", "team/app", "a.b_c__d--e/f"]) {
    it(`may be ${name}`, () => assert.equal(isRepositoryName(name), true));
  }
  for (const name of ["", "Agent", "-a", "a-", "a//b", "a..b", "a___b", "a b", "/a"]) {
    it(`may not be ${JSON.stringify(name)}`, () => assert.equal(isRepositoryName(name), false));
  }
});

it("the account's registry has the partition's suffix", () => {
  assert.equal(registryHost(testContext), "123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  assert.equal(
    registryHost({ ...testContext, region: "cn-north-1", dnsSuffix: "amazonaws.com.cn" }),
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
  );
});
