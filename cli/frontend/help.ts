import { HASHED_FOLDERS } from "./plan";

/** What `npm run frontend -- --help` prints. */
export const FRONTEND_HELP = `npm run frontend: publishes a built front end in a deployed stack of the system chatbot or spa

  npm run frontend:build                              builds the sample pages of both systems
  npm run frontend -- --stack chatbot-dev             publishes frontends/chatbot/dist
  npm run frontend -- --stack spa-dev --folder out    publishes another folder
  npm run frontend -- --stack spa-dev --dry-run       says what it would do

Options:
  -s, --stack NAME   the stack; this or --outputs must be there
  --outputs FILE     what \`pulumi stack output --json\` printed, in place of asking pulumi; - is standard input
  --cwd FOLDER       the Pulumi.yaml of another folder; default this project's
  --folder FOLDER    the built front end; default frontends/chatbot/dist or frontends/spa/dist, as the stack's system is
  --hashed FOLDER    a folder in it whose files' names change with their contents; again for more;
                     default ${HASHED_FOLDERS.join(" and ")}
  --dry-run          publishes nothing; default off
  -h, --help         this page

Environment:
  AWS_PROFILE and the like   as for the AWS CLI, which uploads

Exit codes: 0 published, 1 it broke off and the pages from before work, 2 refused before anything was sent,
3 the program itself failed. What is put where, in which order: docs/verify.md#publish-a-front-end
`;
