// A program with one thing wrong in each way that only the engine can show; see engine.test.ts.
const pulumi = require("@pulumi/pulumi");

class Resource extends pulumi.CustomResource {
  constructor(type, name, inputs, opts) {
    super(type, name, { arn: undefined, result: undefined, ...inputs }, opts);
  }
}

class App extends pulumi.ComponentResource {
  constructor(name) {
    super("demo:index:App", name, {});
    const topic = new Resource("aws:sns/topic:Topic", `${name}-topic`, {}, { parent: this });
    new Resource(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "cpu",
      { alarmActions: [topic.arn] },
      { parent: this },
    );
    const document = { Statement: [{ Effect: "Allow", Action: ["sns:*"], Resource: [topic.arn] }] };
    const inputs = { role: "role", policy: pulumi.jsonStringify(document) };
    new Resource("aws:iam/rolePolicy:RolePolicy", name, inputs, { parent: this });
    this.registerOutputs({ documents: { [`aws:iam/rolePolicy:RolePolicy::${name}::policy`]: document } });
  }
}

const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const password = new Resource(
  "random:index/randomPassword:RandomPassword",
  "password",
  { length: 32 },
  {
    additionalSecretOutputs: ["result"],
  },
);
new App("app");
new Resource(SECRET_VERSION, "literal", { secretString: "opensesame" });
new Resource(SECRET_VERSION, "secret", { secretString: pulumi.secret("opensesame") });
new Resource(SECRET_VERSION, "generated", { secretString: pulumi.interpolate`x${password.result}` });
new Resource("aws:rds/instance:Instance", "db", { storageEncrypted: true, password: password.result });
new Resource("aws:sns/topicPolicy:TopicPolicy", "undescribed", { policy: password.arn });
new Resource("aws:efs/fileSystem:FileSystem", "files", { encrypted: false });
