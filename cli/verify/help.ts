import { paragraphs } from "../text";
import { STEPS } from "./steps";

const HEAD = `npm run verify: tries a deployed stack from outside, step by step

  npm run verify -- --stack prod                      asks pulumi for the stack's outputs
  npm run verify -- --outputs outputs.json            or takes what \`pulumi stack output --json\` printed
  npm run verify -- --local                           the local stack
  npm run verify -- --stack prod --user NAME         with a login
  npm run --silent verify -- --stack prod --json      for machines

Options:
  -s, --stack NAME   the stack; one of --stack, --outputs and --local must be there
  --outputs FILE     what \`pulumi stack output --json\` printed; - is standard input
  --local [URL]      the local stack; default http://localhost:3000
  --cwd FOLDER       the stack files and Pulumi.yaml of another folder; default this project's
  --user NAME        logs in with a headless Chromium; default: steps that need a login are skipped
  --only STEP        these steps; again, or with commas, for more; default all that the system has
  --skip STEP        all but these; again, or with commas, for more; default none
  --restart          starts new tasks or a new instance too, which users notice; default off
  --json             the report as JSON on standard output; default text
  -h, --help         this page

Environment:
  GATEHOUSE_VERIFY_PASSWORD     the password of --user; in a terminal it is asked for where this is not set
  GATEHOUSE_VERIFY_TOTP_SECRET  the key of the user's authenticator app, where the pool asks for a second factor
  GATEHOUSE_VERIFY_TOKEN        an access token, without --user; for Open WebUI its own session token
  GATEHOUSE_CHROMIUM            the path of the browser; default: chromium or google-chrome on PATH
  NO_COLOR                      no colours
  AWS_PROFILE and the like      as for the AWS CLI, which the steps logs and restart ask

Steps, in order:
`;

const TAIL = `
Exit codes: 0 no step failed, 1 a step failed, 2 the command line or the outputs make no sense and nothing was tried,
3 the program itself failed. What each failure means: docs/verify.md`;

/** What `npm run verify -- --help` prints. */
export function verifyHelp(): string {
  const steps = STEPS.flatMap(({ id, systems, proves }) => {
    const where = systems.length === 4 ? "" : ` (${systems.join(", ")})`;
    const [first = "", ...rest] = paragraphs(`${proves}${where}`, " ".repeat(22));
    return [`  ${id.padEnd(18)}  ${first.trimStart()}`, ...rest];
  });
  return `${HEAD}${steps.join("\n")}\n${TAIL}\n`;
}
