/** Components that live in a plugin: what the plugin makes of them, for a run without plugins. */

type Properties = Readonly<Record<string, unknown>>;

export interface RemoteChild {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

/** One component of a plugin. */
interface Remote {
  /**
   * The one resource inside it, a child of it.
   *
   * @param registries address, user and password of each registry, as a secret.
   */
  readonly child: (inputs: Properties, registries: unknown) => RemoteChild;
  /** The component's own outputs. */
  readonly outputs: (inputs: Properties, child: Properties) => Properties;
}

/**
 * As the plugin of @pulumi/awsx 3.9 does it (its source, awsx/ecr/image.ts): one `docker-build` image, named by its
 * tag, and the answer by digest.
 */
const image: Remote = {
  child: (inputs, registries) => {
    const tag = String(inputs["imageName"] ?? inputs["imageTag"]);
    const reference = `${inputs["repositoryUrl"]}:${tag}`;
    return {
      type: "docker-build:index:Image",
      name: tag,
      inputs: {
        tags: [reference],
        ...(inputs["args"] === undefined ? {} : { buildArgs: inputs["args"] }),
        cacheFrom: [{ registry: { ref: reference } }],
        cacheTo: [{ inline: {} }],
        context: { location: inputs["context"] ?? "." },
        dockerfile: inputs["dockerfile"] === undefined ? {} : { location: inputs["dockerfile"] },
        platforms: inputs["platform"] === undefined ? [] : [inputs["platform"]],
        ...(inputs["target"] === undefined ? {} : { target: inputs["target"] }),
        push: true,
        registries,
      },
    };
  },
  outputs: (inputs, child) => ({ imageUri: `${inputs["repositoryUrl"]}@${child["digest"]}` }),
};

const remotes: Readonly<Record<string, Remote>> = { "awsx:ecr:Image": image };

/** @throws for a component that this program does not use. */
export function remoteOf(type: string): Remote {
  const remote = remotes[type];
  if (remote === undefined) {
    throw new Error(`${type} lives in a plugin, and the offline run does not know what is in it.`);
  }
  return remote;
}
