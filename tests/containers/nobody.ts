import { spawnSync } from "node:child_process";
import { asUser } from "../../bench/chatbot/apiProcess";

/** nobody, on every Linux: the images' users are so, who write nothing. */
export const NOBODY = { uid: 65_534, gid: 65_534 };

const [command, ...words] = asUser(NOBODY);

/** Only root can, and only where util-linux is. */
export const CAN_BE_NOBODY = process.getuid?.() === 0 && spawnSync(command!, [...words, "true"]).status === 0;
