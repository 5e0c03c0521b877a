// The CLI loads a policy pack with `require`; tsx lets it read TypeScript without a build step.
require("tsx/cjs");
require("./pack.ts");
