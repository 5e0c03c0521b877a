import assert from "node:assert/strict";
import { existingPool } from "../../../components/identity/existingPool";
import {
  discoveryUrl,
  issuerUrl,
  logoutUrl,
  poolDomain,
  prefixHost,
} from "../../../components/identity/loginUrls";
import { testContext } from "../../support/plan";

const govCloud = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };

describe("login addresses", () => {
  it("puts a prefix on Cognito's host, and on the FIPS host in GovCloud", () => {
    assert.equal(prefixHost(testContext, "chat"), "chat.auth.eu-central-1.amazoncognito.com");
    assert.equal(prefixHost(govCloud, "chat"), "chat.auth-fips.us-gov-west-1.amazoncognito.com");
  });

  it("takes the prefix out of Cognito's host, and leaves a custom name whole", () => {
    assert.equal(poolDomain(testContext, "chat.auth.eu-central-1.amazoncognito.com"), "chat");
    assert.equal(poolDomain(govCloud, "chat.auth-fips.us-gov-west-1.amazoncognito.com"), "chat");
    for (const host of ["login.acme.dev", "chat.auth.eu-west-1.amazoncognito.com"]) {
      assert.equal(poolDomain(testContext, host), host);
    }
  });

  it("encodes the logout address", () => {
    assert.equal(
      logoutUrl("auth.example.com", "abc123", "https://chat.example.com/auth?x=1&y=2"),
      "https://auth.example.com/logout?client_id=abc123&logout_uri=https%3A%2F%2Fchat.example.com%2Fauth%3Fx%3D1%26y%3D2",
    );
  });

  it("writes the issuer without a slash and the discovery document below it", () => {
    const issuer = issuerUrl(testContext, "eu-central-1_AbC");
    assert.equal(issuer, "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC");
    assert.equal(discoveryUrl(issuer), `${issuer}/.well-known/openid-configuration`);
  });
});

describe("existingPool", () => {
  it("composes ARN and addresses from the id", () => {
    assert.deepEqual(existingPool({ context: testContext, userPoolId: "eu-central-1_AbC123xyz" }), {
      userPoolId: "eu-central-1_AbC123xyz",
      userPoolArn: "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbC123xyz",
      issuerUrl: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC123xyz",
      discoveryUrl:
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC123xyz/.well-known/openid-configuration",
    });
  });

  it("takes GovCloud's partition and region from the context", () => {
    const pool = existingPool({ context: govCloud, userPoolId: "us-gov-west-1_AbC" });
    assert.equal(
      pool.userPoolArn,
      "arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/us-gov-west-1_AbC",
    );
  });

  for (const userPoolId of [
    "",
    "AbC123",
    "eu-central-1_",
    "eu-central-1_a-b",
    "eu-central-1_a/b",
    `eu-central-1_${"a".repeat(43)}`,
  ]) {
    it(`refuses the id "${userPoolId.slice(0, 20)}"`, () => {
      assert.throws(
        () => existingPool({ context: testContext, userPoolId }),
        /userPoolId is .*allowed: <region>_</,
      );
    });
  }

  it("refuses a pool of another region", () => {
    assert.throws(
      () => existingPool({ context: testContext, userPoolId: "us-east-1_AbC" }),
      /allowed: a pool in eu-central-1; deploy the stack in the pool's region/,
    );
  });
});
