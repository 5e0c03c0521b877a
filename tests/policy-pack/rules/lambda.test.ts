import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const lambda = (inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  resource(
    "aws:lambda/function:Function",
    "worker",
    { name: "worker-1", ...inputs },
    { id: "worker-1", ...extra },
  );
const variables = { environment: { variables: { TABLE: "messages" } } };
const key = resource("aws:kms/key:Key", "main");
const url = (cors: unknown) => resource("aws:lambda/functionUrl:FunctionUrl", "worker", { cors });
const permission = (principal: unknown, name: unknown = "worker-1", on?: ReturnType<typeof lambda>) =>
  resource(
    "aws:lambda/permission:Permission",
    "events",
    { principal, function: name },
    on && { on: { function: [on] } },
  );
const invokeConfig = (destination: unknown) =>
  resource("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "worker", {
    functionName: "worker-1",
    destinationConfig: { onFailure: { destination } },
  });
const events = "events.amazonaws.com";

testRules("Lambda", {
  "lambda-url-cors": [
    pass("a site", url({ allowOrigins: ["https://app.example.com"] })),
    fail("all", url({ allowOrigins: ["https://app.example.com", "*"] }), "cors.allowOrigins[1]", /any site/),
    open("the sites", url({ allowOrigins: UNKNOWN }), "cors.allowOrigins"),
    skip("none", url(undefined), /no page/),
  ],
  "lambda-runtime-supported": [
    ...["nodejs24.x", "nodejs22.x", "python3.13", "java21", "provided.al2023", "dotnet10", "ruby3.4"].map(
      (runtime) => pass(runtime, lambda({ runtime })),
    ),
    ...[
      "nodejs20.x",
      "nodejs18.x",
      "nodejs8.10",
      "nodejs",
      "python3.9",
      "python2.7",
      "java8",
      "go1.x",
      "provided",
      "dotnet6",
      "dotnetcore3.1",
      "ruby2.7",
    ].map((runtime) => fail(runtime, lambda({ runtime }), "runtime", /no longer mends/)),
    fail("none", lambda({ packageType: "Zip" }), "runtime", /is not set/),
    open("which", lambda({ runtime: UNKNOWN }), "runtime"),
    skip("an image", lambda({ packageType: "Image" }), /its own runtime/),
  ],
  "lambda-env-kms": [
    pass("a key", lambda({ ...variables, kmsKeyArn: "arn:key" })),
    pass("a key of the stack", [
      lambda({ ...variables, kmsKeyArn: UNKNOWN }, { on: { kmsKeyArn: [key] } }),
      key,
    ]),
    fail("none", lambda(variables), "kmsKeyArn", /is not set/),
    fail("none for secret ones", lambda({ environment: { variables: SECRET } }), "kmsKeyArn", /is not set/),
    open("the key", lambda({ ...variables, kmsKeyArn: UNKNOWN }), "kmsKeyArn"),
    open("the variables", lambda({ environment: UNKNOWN }), "environment.variables"),
    skip("no variables", lambda({ environment: { variables: {} } }), /no environment/),
  ],
  "lambda-tracing": [
    pass("active", lambda({ tracingConfig: { mode: "Active" } })),
    fail(
      "passed through",
      lambda({ tracingConfig: { mode: "PassThrough" } }),
      "tracingConfig.mode",
      /"PassThrough"/,
    ),
    fail("absent", lambda(), "tracingConfig.mode", /is not set/),
    open("the mode", lambda({ tracingConfig: UNKNOWN }), "tracingConfig.mode"),
  ],
  "lambda-concurrency": [
    pass("some", lambda({ reservedConcurrentExecutions: 10 })),
    pass("none at all", lambda({ reservedConcurrentExecutions: 0 })),
    fail("absent", lambda(), "reservedConcurrentExecutions", /is not set/),
    fail("-1", lambda({ reservedConcurrentExecutions: -1 }), "reservedConcurrentExecutions", /is -1/),
    open("how much", lambda({ reservedConcurrentExecutions: UNKNOWN }), "reservedConcurrentExecutions"),
  ],
  "lambda-dlq": [
    pass("a queue", [lambda({ deadLetterConfig: { targetArn: "arn:queue" } }), permission(events)]),
    pass("a destination", [lambda(), permission(events), invokeConfig("arn:queue")]),
    fail("none", [lambda(), permission(events)], "deadLetterConfig.targetArn", /is lost/),
    fail(
      "none, ids unknown",
      [lambda(), permission("s3.amazonaws.com", UNKNOWN, lambda())],
      "deadLetterConfig.targetArn",
      /is lost/,
    ),
    open(
      "the queue",
      [lambda({ deadLetterConfig: { targetArn: UNKNOWN } }), permission(events)],
      "deadLetterConfig.targetArn",
    ),
    open("who calls it", [lambda(), permission(UNKNOWN)], "deadLetterConfig.targetArn"),
    skip("API Gateway waits", [lambda(), permission("apigateway.amazonaws.com")], /without waiting/),
    skip("nobody calls it", lambda(), /without waiting/),
  ],
  "lambda-vpc": [
    pass("two subnets", lambda({ vpcConfig: { subnetIds: [UNKNOWN, UNKNOWN] } })),
    fail("one", lambda({ vpcConfig: { subnetIds: ["subnet-1"] } }), "vpcConfig.subnetIds", /one zone/),
    fail("none", lambda(), "vpcConfig.subnetIds", /is not set/),
    open("which", lambda({ vpcConfig: { subnetIds: UNKNOWN } }), "vpcConfig.subnetIds"),
  ],
  "lambda-code-signing": [
    pass("signed", lambda({ codeSigningConfigArn: "arn:signing" })),
    fail("not", lambda(), "codeSigningConfigArn", /any code/),
    open("by whom", lambda({ codeSigningConfigArn: UNKNOWN }), "codeSigningConfigArn"),
    open("of what", lambda({ packageType: UNKNOWN }), "packageType"),
    skip("an image", lambda({ packageType: "Image" }), /no images/),
  ],
});
