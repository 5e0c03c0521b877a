import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../components/shared/errors";
import { program } from "./program";

/** What `pulumi up` runs. A user's mistake is printed as it is, without a stack trace. */
async function main() {
  try {
    return await program({ warn: (message) => void pulumi.log.warn(message) });
  } catch (error) {
    if (error instanceof InputError) {
      throw new pulumi.RunError(error.message);
    }
    throw error;
  }
}

export = main;
