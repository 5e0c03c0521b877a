import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults, InputError } from "../shared/errors";
import { Documents } from "../shared/policy";
import { objectTags } from "../storage/objectTags";

/** Addresses, public ids and switches. */
export type SiteSettings = Readonly<
  Record<string, pulumi.Input<string> | pulumi.Input<boolean> | readonly string[]>
>;

export interface SiteConfigArgs extends ComponentArgs {
  /** Of a `StaticSite`. */
  readonly bucketName: pulumi.Input<string>;
  /** Anybody can read them. */
  readonly settings: SiteSettings;
}

const KEY = "config.json";

/**
 * `/config.json`: what the front end needs to know of the stack that it runs in, so that it is built once and
 * promoted from stack to stack.
 *
 * Creates one object, which no cache keeps. Idle: free. Refuses secrets: everybody can read it. It is apart from
 * `StaticSite`, for the settings come from what is made after the distribution.
 *
 * Whoever publishes excludes it from a `sync --delete`.
 */
export class SiteConfig extends pulumi.ComponentResource {
  readonly objectKey: string;

  constructor(name: string, args: SiteConfigArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:SiteConfig", name, args, opts);
    const { context, bucketName, settings } = args;
    const documents = new Documents();

    new aws.s3.BucketObjectv2(
      name,
      {
        bucket: bucketName,
        key: KEY,
        content: withoutSecrets(
          name,
          settings,
          documents.json("aws:s3/bucketObjectv2:BucketObjectv2", name, "content", settings),
        ),
        contentType: "application/json",
        cacheControl: "no-store",
        tags: objectTags(context, name),
      },
      { parent: this },
    );

    this.objectKey = KEY;
    this.registerOutputs({ objectKey: this.objectKey, documents: documents.all });
  }
}

/** The text, unless a value in it is a secret. */
function withoutSecrets(
  name: string,
  settings: SiteSettings,
  text: pulumi.Output<string>,
): pulumi.Output<string> {
  const secrets = Object.entries(settings).map(async ([key, value]) =>
    (await pulumi.isSecret(pulumi.output(value))) ? [key] : [],
  );
  // First of all, and also where the text itself is not known yet.
  const checked = pulumi.output(
    Promise.all(secrets).then((found) => {
      const keys = found.flat();
      if (keys.length > 0) {
        throw new InputError([
          `SiteConfig "${name}": settings.${keys.join(", settings.")} is a secret; allowed: what everybody may read.`,
        ]);
      }
      return true;
    }),
  );
  return pulumi.all([checked, text]).apply(([, content]) => content);
}

function validate(name: string, { settings }: SiteConfigArgs): void {
  const faults = new ArgumentFaults("SiteConfig", name);
  faults.unless(Object.keys(settings).length > 0, "settings", settings, "at least one setting");
  faults.throwIfAny();
}
