import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Container, pushedReference } from "../../../components/compute/container";
import { containerDefinition } from "../../../components/compute/containerDefinition";

const DIGEST = "a".repeat(64);
const image = `ghcr.io/open-webui/open-webui@sha256:${DIGEST}`;
const log = { groupName: "chat-logs", region: "eu-central-1", streamPrefix: "chat" };
const logConfiguration = {
  logDriver: "awslogs",
  options: {
    "awslogs-group": "chat-logs",
    "awslogs-region": "eu-central-1",
    "awslogs-stream-prefix": "chat",
    mode: "non-blocking",
    "max-buffer-size": "25m",
  },
};

function render(container: Partial<Container>) {
  return containerDefinition({ name: "web", image, ...container }, log);
}

describe("A container definition", () => {
  it("of the least: read-only, with an init process and logs that never block", () => {
    assert.deepEqual(render({}), {
      name: "web",
      image,
      essential: true,
      stopTimeout: 30,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      logConfiguration,
    });
  });

  it("of everything, in ECS's words and sorted by name", () => {
    const definition = render({
      essential: false,
      environment: { ZETA: "1", ALPHA: "2" },
      secrets: { TOKEN: "arn:secret:token::", KEY: "arn:secret:key::" },
      port: 8080,
      command: ["serve"],
      entryPoint: ["/bin/sh"],
      user: "1000:1000",
      readonlyRootFilesystem: false,
      mountPoints: [
        { sourceVolume: "data", containerPath: "/data" },
        { sourceVolume: "seed", containerPath: "/seed", readOnly: true },
      ],
      memoryFolders: [{ containerPath: "/tmp", sizeMiB: 64 }],
      healthCheck: { command: ["CMD-SHELL", "curl -f localhost"], startPeriodSeconds: 300 },
      stopTimeoutSeconds: 120,
      dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
      cpuUnits: 256,
      memoryMiB: 512,
      memoryReservationMiB: 256,
    });
    assert.deepEqual(definition, {
      name: "web",
      image,
      essential: false,
      entryPoint: ["/bin/sh"],
      command: ["serve"],
      user: "1000:1000",
      cpu: 256,
      memory: 512,
      memoryReservation: 256,
      environment: [
        { name: "ALPHA", value: "2" },
        { name: "ZETA", value: "1" },
      ],
      secrets: [
        { name: "KEY", valueFrom: "arn:secret:key::" },
        { name: "TOKEN", valueFrom: "arn:secret:token::" },
      ],
      portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
      mountPoints: [
        { sourceVolume: "data", containerPath: "/data", readOnly: false },
        { sourceVolume: "seed", containerPath: "/seed", readOnly: true },
      ],
      healthCheck: {
        command: ["CMD-SHELL", "curl -f localhost"],
        interval: 30,
        timeout: 5,
        retries: 3,
        startPeriod: 300,
      },
      dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
      stopTimeout: 120,
      readonlyRootFilesystem: false,
      linuxParameters: {
        initProcessEnabled: true,
        tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["rw", "noexec", "nosuid", "nodev"] }],
      },
      logConfiguration,
    });
  });

  it("keeps its defaults where a field is undefined, and leaves empty lists out", () => {
    const definition = render({
      essential: undefined,
      stopTimeoutSeconds: undefined,
      environment: {},
      secrets: {},
      mountPoints: [],
      healthCheck: { command: ["CMD", "true", "x"], retries: undefined },
    });
    assert.equal(definition["essential"], true);
    assert.equal(definition["stopTimeout"], 30);
    assert.deepEqual(
      Object.keys(definition).filter((key) => /environment|secrets|mountPoints/.test(key)),
      [],
    );
    assert.equal((definition["healthCheck"] as Record<string, unknown>)["retries"], 3);
  });

  it("does not depend on the order in which variables are written", () => {
    const one = render({ environment: { A: "1", B: "2" } });
    const other = render({ environment: { B: "2", A: "1" } });
    assert.equal(JSON.stringify(one), JSON.stringify(other));
  });

  for (const good of [
    `web@sha256:${DIGEST}`,
    `localhost:5000/team/web@sha256:${DIGEST}`,
    `123456789012.dkr.ecr.eu-central-1.amazonaws.com/chat/web@sha256:${DIGEST}`,
  ]) {
    it(`takes the image ${good.slice(0, 60)}…`, () => {
      assert.equal(render({ image: good })["image"], good);
    });
  }

  it("takes an image that is pushed in the same deployment, and refuses it when it has a tag", async () => {
    const pushed = (reference: string) => ({ reference: pulumi.output(reference), repositoryArn: "arn" });
    const good = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/web@sha256:${DIGEST}`;
    const rendered = pulumi.output(render({ image: pushed(good) })["image"] as pulumi.Output<string>);
    assert.equal(await new Promise((done) => rendered.apply((value) => done(value))), good);
    assert.throws(() => pushedReference("registry.example/web:1"), {
      name: "InputError",
      message: 'The pushed image is "registry.example/web:1"; it must be repository@sha256:…, by digest.',
    });
  });

  const health = (healthCheck: Partial<NonNullable<Container["healthCheck"]>>): Partial<Container> => ({
    healthCheck: { command: ["CMD-SHELL", "true"], ...healthCheck },
  });
  const refusals: readonly (readonly [string, Partial<Container>, RegExp])[] = [
    ["a tag", { image: "nginx:latest" }, /image is "nginx:latest"; allowed: repository@sha256/],
    ["no tag at all", { image: "nginx" }, /image is "nginx"/],
    ["a tag before a digest", { image: `nginx:1@sha256:${DIGEST}` }, /without a tag/],
    ["a short digest", { image: "nginx@sha256:abc" }, /64 hexadecimal digits/],
    ["a bad name", { name: "a b" }, /name is "a b"/],
    ["port 0", { port: 0 }, /port is 0; allowed: 1 to 65535/],
    [
      "a variable that is a secret too",
      { environment: { A: "" }, secrets: { A: "x" } },
      /environment is \["A"\]/,
    ],
    ["a variable with a dash", { environment: { "A-B": "" } }, /environment is \["A-B"\]/],
    ["a secret without a name", { secrets: { "": "x" } }, /secrets is \[""\]/],
    ["a stop timeout of 121", { stopTimeoutSeconds: 121 }, /stopTimeoutSeconds is 121; allowed: 1 to 120/],
    ["an interval of 4", health({ intervalSeconds: 4 }), /intervalSeconds is 4; allowed: 5 to 300/],
    ["an interval of 301", health({ intervalSeconds: 301 }), /intervalSeconds is 301/],
    ["a timeout of 1", health({ timeoutSeconds: 1 }), /timeoutSeconds is 1; allowed: 2 to 60/],
    ["a timeout of 61", health({ timeoutSeconds: 61 }), /timeoutSeconds is 61/],
    ["no retries", health({ retries: 0 }), /retries is 0; allowed: 1 to 10/],
    ["11 retries", health({ retries: 11 }), /retries is 11/],
    [
      "a start period of 301",
      health({ startPeriodSeconds: 301 }),
      /startPeriodSeconds is 301; allowed: 0 to 300/,
    ],
    ["a health check without CMD", health({ command: ["curl"] }), /command is \["curl"\]/],
    ["a relative mount", { mountPoints: [{ sourceVolume: "d", containerPath: "data" }] }, /absolute paths/],
    ["a mount on /", { mountPoints: [{ sourceVolume: "d", containerPath: "/" }] }, /absolute paths below/],
    [
      "two mounts on one path",
      {
        mountPoints: [
          { sourceVolume: "a", containerPath: "/d" },
          { sourceVolume: "b", containerPath: "/d" },
        ],
      },
      /each containerPath once/,
    ],
    [
      "a folder in memory on a mount's path",
      {
        mountPoints: [{ sourceVolume: "a", containerPath: "/tmp" }],
        memoryFolders: [{ containerPath: "/tmp", sizeMiB: 64 }],
      },
      /each containerPath once/,
    ],
    [
      "a relative folder in memory",
      { memoryFolders: [{ containerPath: "tmp", sizeMiB: 64 }] },
      /memoryFolders is \["tmp"\]; allowed: absolute paths/,
    ],
    [
      "a folder in memory without room",
      { memoryFolders: [{ containerPath: "/tmp", sizeMiB: 0 }] },
      /memoryFolders\["\/tmp"\]\.sizeMiB is 0; allowed: 1 to 122880/,
    ],
    [
      "a limit not above the reservation",
      { memoryMiB: 512, memoryReservationMiB: 512 },
      /less than memoryMiB/,
    ],
    ["5 MiB", { memoryMiB: 5 }, /memoryMiB is 5; allowed: 6/],
    ["one CPU unit", { cpuUnits: 1 }, /cpuUnits is 1; allowed: 2/],
    ["an empty user", { user: "" }, /user is ""/],
  ];
  for (const [what, container, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => render(container), message);
    });
  }

  it("names every fault at once", () => {
    assert.throws(
      () => render({ image: "nginx:1", port: 70000, stopTimeoutSeconds: 500 }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });
});
