import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  instanceUserData,
  secretSource,
  type UserDataSettings,
  type VariableSource,
} from "../../../components/compute/instanceUserData";

const digest = `sha256:${"a".repeat(64)}`;
const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const here = { partition: "aws", region: "eu-central-1", accountId: "123456789012" };
const sources: readonly VariableSource[] = [
  { variable: "AUTH_ENABLED", kind: "parameter", name: "/gatehouse/test/AUTH_ENABLED", version: "3" },
  { variable: "API_KEY", kind: "secret", name: "app-1a2b3c4-AbCdEf", version: "version-1", key: "apiKey" },
];
const settings: UserDataSettings = {
  ...here,
  image: `${registry}/backend@${digest}`,
  port: 8000,
  logGroupName: "/gatehouse/backend",
  sources,
};

/** Stands in for the AWS CLI: writes down how it was called, and answers. */
const AWS = `#!/bin/bash
echo "aws $*" >> "$CALLS"
case "$1 $2" in
  "ssm get-parameter") printf '%s\\n' "$PARAMETER" ;;
  "secretsmanager get-secret-value") echo '{"apiKey": "a=b # c $d", "other": "x"}' ;;
  "ecr get-login-password") echo password ;;
  *) exit 1 ;;
esac
`;
/** Stands in for docker; the container ends with 7. */
const DOCKER = `#!/bin/bash
echo "docker $*" >> "$CALLS"
if [[ $1 == login ]]; then cat > /dev/null; fi
if [[ $1 == wait ]]; then echo 7; fi
`;

describe("The start script of an instance", () => {
  const directories: string[] = [];
  after(() => {
    for (const directory of directories) {
      rmSync(directory, { recursive: true });
    }
  });

  /** Unpacks the script's files into a directory of its own, without installing or starting anything. */
  function unpacked(text: string) {
    const root = mkdtempSync(join(tmpdir(), "user-data-"));
    directories.push(root);
    for (const folder of ["bin", "usr/local/sbin", "etc/systemd/system", "var/lib/cloud/data"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(join(root, "var/lib/cloud/data/instance-id"), "i-0123456789abcdef0\n");
    for (const [name, program] of Object.entries({ aws: AWS, docker: DOCKER })) {
      writeFileSync(join(root, "bin", name), program);
      chmodSync(join(root, "bin", name), 0o755);
    }
    const files = text.slice(0, text.indexOf("until command -v docker"));
    const inside = files.replaceAll(/(?<=[\s"'])\/(etc|usr\/local|run|var)\//g, `${root}/$1/`);
    // At its first start a machine has no /run/application; the script makes it.
    execFileSync("bash", ["-c", inside.replaceAll("=/run/", `=${root}/run/`)]);
    return root;
  }

  function run(root: string, program: string, parameter = "true") {
    const calls = join(root, "calls");
    const result = spawnSync("bash", [join(root, "usr/local/sbin", program)], {
      encoding: "utf8",
      env: {
        PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
        CALLS: calls,
        PARAMETER: parameter,
      },
    });
    return { ...result, calls: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [] };
  }

  it("is a script that bash reads, as its parts are", () => {
    const text = instanceUserData(settings);
    assert.equal(spawnSync("bash", ["-n"], { input: text }).status, 0);
    const root = unpacked(text);
    for (const program of readdirSync(join(root, "usr/local/sbin"))) {
      const path = join(root, "usr/local/sbin", program);
      assert.equal(spawnSync("bash", ["-n", path]).status, 0, program);
      assert.equal(statSync(path).mode & 0o777, 0o755);
    }
  });

  it("reads each setting at its version, for its owner alone, before it pulls the image", () => {
    const root = unpacked(instanceUserData(settings));
    const { status, stderr, calls } = run(root, "application-prepare");
    assert.equal(status, 0, stderr);
    // The two ends of the pipe start together.
    const [parameter, secret, ...rest] = calls;
    assert.deepEqual(
      [parameter, secret, ...rest.slice(0, 2).sort(), ...rest.slice(2)],
      [
        "aws ssm get-parameter --name /gatehouse/test/AUTH_ENABLED:3 --with-decryption --query Parameter.Value --output text",
        "aws secretsmanager get-secret-value --secret-id arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-1a2b3c4-AbCdEf --version-id version-1 --query SecretString --output text",
        "aws ecr get-login-password --region eu-central-1",
        `docker login --username AWS --password-stdin ${registry}`,
        `docker pull --quiet ${settings.image}`,
      ],
    );
    const environment = join(root, "run/application/environment");
    assert.equal(readFileSync(environment, "utf8"), "AUTH_ENABLED=true\nAPI_KEY=a=b # c $d\n");
    assert.equal(statSync(environment).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, "run/application")).mode & 0o777, 0o700);
  });

  it("writes the same environment when it is started again", () => {
    const root = unpacked(instanceUserData(settings));
    run(root, "application-prepare", "false");
    // What a start that failed halfway leaves behind.
    writeFileSync(join(root, "run/application/new"), "AUTH_ENABLED=false\n");
    assert.equal(run(root, "application-prepare").status, 0);
    const environment = readFileSync(join(root, "run/application/environment"), "utf8");
    assert.equal(environment, "AUTH_ENABLED=true\nAPI_KEY=a=b # c $d\n");
  });

  it("refuses a value of two lines, which would become another variable, and shows it to nobody", () => {
    const root = unpacked(instanceUserData(settings));
    const { status, stderr, calls } = run(root, "application-prepare", "true\nADMIN=planted");
    assert.equal(status, 1);
    assert.match(stderr, /^AUTH_ENABLED has more than one line/);
    assert.doesNotMatch(stderr, /planted/);
    assert.equal(calls.length, 1);
    assert.equal(existsSync(join(root, "run/application/environment")), false);
  });

  it("fails where a secret lacks its key", () => {
    const secret = { ...(sources[1] as VariableSource), key: "absent" } as VariableSource;
    const root = unpacked(instanceUserData({ ...settings, sources: [secret] }));
    const { status } = run(root, "application-prepare");
    assert.notEqual(status, 0);
    assert.equal(existsSync(join(root, "run/application/environment")), false);
  });

  it("runs the container read-only, without capabilities, and ends as it does", () => {
    const root = unpacked(instanceUserData(settings));
    const { status, stdout, calls } = run(root, "application-run");
    assert.equal(status, 7);
    assert.equal(stdout, "");
    assert.deepEqual(calls, [
      [
        "docker run --detach --rm --name application --init --read-only",
        "--tmpfs /tmp:rw,noexec,nosuid,nodev,size=256m --cap-drop ALL --security-opt no-new-privileges",
        `--env-file ${root}/run/application/environment --publish 8000:8000 --log-driver awslogs`,
        "--log-opt awslogs-region=eu-central-1 --log-opt awslogs-group=/gatehouse/backend",
        "--log-opt awslogs-stream=i-0123456789abcdef0 --log-opt mode=non-blocking",
        `--log-opt max-buffer-size=4m ${settings.image}`,
      ].join(" "),
      "docker wait application",
    ]);
  });

  it("logs in to ECR only, in the registry's own region", () => {
    const logins = (image: string) =>
      /get-login-password --region (\S+)/.exec(instanceUserData({ ...settings, image }))?.[1];
    assert.equal(logins(`${registry.replace("eu-central-1", "us-east-1")}/backend@${digest}`), "us-east-1");
    assert.equal(logins(`123456789012.dkr-ecr.eu-west-1.on.aws/backend@${digest}`), "eu-west-1");
    assert.equal(logins(`ghcr.io/acme/backend@${digest}`), undefined);
    assert.equal(logins(`evil.example/123456789012.dkr.ecr.x.amazonaws.com@${digest}`), undefined);
  });

  it("installs docker until it is there, and starts what lasts without waiting for it", () => {
    const text = instanceUserData(settings);
    assert.match(
      text,
      /until command -v docker > \/dev\/null; do\n {2}dnf .* install docker \|\| sleep 5\ndone\n/,
    );
    assert.match(text, /systemctl start --no-block application\.service\n$/);
  });

  it("changes with a setting's version", () => {
    const [first, ...rest] = sources;
    const next = { ...first, version: "4" } as VariableSource;
    assert.notEqual(instanceUserData(settings), instanceUserData({ ...settings, sources: [next, ...rest] }));
  });
});

describe("A secret's place", () => {
  const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-1a2b3c4-AbCdEf";
  it("is its name, its key and its version", () => {
    assert.deepEqual(secretSource("API_KEY", `${arn}:apiKey::version-1`, here), sources[1]);
  });

  for (const [what, valueFrom] of [
    ["without a version", `${arn}:apiKey::`],
    ["by stage", `${arn}:apiKey:AWSCURRENT:`],
    ["without a key", arn],
    ["of another account", `${arn.replace("123456789012", "210987654321")}:apiKey::version-1`],
    ["of another region", `${arn.replace("eu-central-1", "us-east-1")}:apiKey::version-1`],
    ["with a line of its own", `${arn}:apiKey::version-1\nADMIN`],
  ] as const) {
    it(`is refused ${what}`, () => {
      assert.throws(() => secretSource("API_KEY", valueFrom, here), /The secret of API_KEY is /);
    });
  }
});
