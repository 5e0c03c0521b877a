import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults, InputError } from "../shared/errors";

/** CloudFront docs, "Quotas": the code of a function, in bytes. */
const MAX_CODE_BYTES = 10_240;

export interface EdgeFunctionArgs extends ComponentArgs {
  /** JavaScript with a function `handler(event)`, from a generator in `edgeFunctions/`. */
  readonly code: pulumi.Input<string>;
  /** What people read in the console: at most 128 characters. */
  readonly comment: string;
}

/**
 * A few lines of JavaScript that CloudFront runs at the edge for each request of a behaviour.
 *
 * Creates an `aws.cloudfront.Function` and publishes it. Idle: free; $0.10 a million calls. Refused: code over
 * 10 KB, names that CloudFront does not take. Code that comes from a resource is measured at `pulumi up`.
 */
export class EdgeFunction extends pulumi.ComponentResource {
  /** Composed from the name, so known at preview. */
  readonly functionArn: pulumi.Output<string>;

  constructor(name: string, args: EdgeFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:EdgeFunction", name, args, opts);
    const { context, code, comment } = args;

    const edgeFunction = new aws.cloudfront.Function(
      name,
      {
        runtime: "cloudfront-js-2.0",
        code: pulumi.output(code).apply((text) => {
          if (!fits(text)) {
            throw new InputError([
              `EdgeFunction "${name}": the code has ${bytes(text)} bytes; allowed: ${MAX_CODE_BYTES}.`,
            ]);
          }
          return text;
        }),
        comment,
        // A behaviour takes published functions only.
        publish: true,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );

    this.functionArn = arn(context, "cloudfront", pulumi.concat("function/", edgeFunction.name), {
      region: "",
    });
    this.registerOutputs({ functionArn: this.functionArn });
  }
}

function bytes(code: string): number {
  return Buffer.byteLength(code, "utf8");
}

function fits(code: string): boolean {
  return code !== "" && bytes(code) <= MAX_CODE_BYTES;
}

function validate(name: string, { code, comment }: EdgeFunctionArgs): void {
  const faults = new ArgumentFaults("EdgeFunction", name);
  // CloudFront API, CreateFunction: 64 characters; Pulumi adds 8.
  faults.unless(
    /^[A-Za-z0-9_-]{1,56}$/.test(name),
    "name",
    name,
    "1 to 56 letters, digits, hyphens and underscores",
  );
  faults.unless(comment.length <= 128, "comment", comment, "at most 128 characters");
  if (typeof code === "string") {
    faults.unless(fits(code), "code", `${bytes(code)} bytes`, `1 to ${MAX_CODE_BYTES} bytes`);
  }
  faults.throwIfAny();
}
