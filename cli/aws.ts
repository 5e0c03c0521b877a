import { type ExecFileException, execFile } from "node:child_process";

/** An answer of the AWS CLI, or why there is none. */
export type AwsAnswer =
  | { readonly kind: "answer"; readonly value: unknown }
  /** There is no AWS CLI, or nobody who may ask: says nothing about the stack. */
  | { readonly kind: "cannot-ask"; readonly why: string }
  | { readonly kind: "error"; readonly message: string };

export interface Aws {
  readonly ask: (args: readonly string[]) => Promise<AwsAnswer>;
}

/**
 * Asks AWS by its CLI: it knows every way to credentials (profiles, single sign-on, roles), it is on the machines
 * that the systems' pages speak of already, and it costs this project no dependency.
 */
export function awsCli(region: string | undefined, environment: NodeJS.ProcessEnv = process.env): Aws {
  return {
    ask: (args) =>
      new Promise((done) => {
        const all = [...args, ...(region === undefined ? [] : ["--region", region]), "--output", "json"];
        execFile(
          "aws",
          all,
          { env: { ...environment, AWS_PAGER: "" }, maxBuffer: 16 * 1024 * 1024 },
          (error, out, err) => done(error === null ? answerOf(out) : refusalOf(error, err)),
        );
      }),
  };
}

/** The command as a person types it. */
export function awsCommand(args: readonly string[], region: string | undefined): string {
  return ["aws", ...args, ...(region === undefined ? [] : ["--region", region])].join(" ");
}

function answerOf(text: string): AwsAnswer {
  try {
    return { kind: "answer", value: text.trim() === "" ? null : JSON.parse(text) };
  } catch {
    return { kind: "error", message: "the AWS CLI printed no JSON" };
  }
}

function refusalOf(error: ExecFileException, err: string): AwsAnswer {
  if (error.code === "ENOENT") {
    return { kind: "cannot-ask", why: "There is no AWS CLI on PATH." };
  }
  const message = err.trim().split("\n").at(-1) ?? "";
  const nobody =
    /credential|AccessDenied|not authorized|UnrecognizedClient|ExpiredToken|InvalidClientTokenId|SSO|profile/i;
  return nobody.test(message)
    ? { kind: "cannot-ask", why: `AWS does not answer for want of rights: ${message}` }
    : { kind: "error", message };
}
