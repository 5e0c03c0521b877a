import { withCommon } from "../sizes";

export const tables = withCommon({
  defaults: {
    edge: "cloudfront-private",
    "webAcl.scope": "cloudfront",
    // A browser keeps it: a day at most without a login.
    "login.refreshTokenDays": 1,
    "spa.backend.port": 8000,
    "spa.backend.healthPath": "/health",
    "spa.backend.diskGiB": 20,
    "spa.backend.followAmi": false,
    "spa.backend.environment": {},
    "spa.backend.secrets": [],
    "spa.webSocket": "direct",
    "spa.backendAuth": true,
    "spa.apiAuth": false,
    "spa.callbackUrls": ["/auth/callback/"],
    "spa.logoutUrls": ["/login/"],
    "spa.corsOrigins": [],
    "spa.pages": "folders",
    "spa.hashedFiles": ["/_next/static/*"],
    "spa.inlineScripts": false,
    "spa.name": "App",
    "observability.containerInsights": "disabled",
  },
  sizes: {
    small: {
      // About $11 a month instead of $37 for a NAT gateway; one machine, like the back end itself.
      "network.egress": "nat-instance",
      "spa.backend.instanceType": "t4g.small",
    },
    medium: {
      "network.egress": "single-nat",
      "spa.backend.instanceType": "t4g.medium",
    },
    large: {
      "network.egress": "nat-per-az",
      "spa.backend.instanceType": "t4g.large",
    },
  },
  environments: { dev: {}, staging: {}, prod: {} },
  optionalMaps: [],
});
