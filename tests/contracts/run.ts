import { type ContractTokens, runContract } from "./http";

const USAGE = `npx tsx tests/contracts/run.ts https://chatbot.example.com

Tries every case of the chatbot's HTTP contract on an implementation that runs. Tokens come from the environment, and
cases without theirs are not tried: CONTRACT_TOKEN_GOOD, _OTHER, _EXPIRED, _FOREIGN, _FORGED, _ID, _WITHOUTGROUP.`;

const KINDS = ["good", "other", "expired", "foreign", "forged", "id", "withoutGroup"] as const;

/** Exit codes: 0 kept, 1 something is broken, 2 the command line is faulty. */
async function main([address, ...more]: readonly string[]): Promise<number> {
  const given = KINDS.flatMap((kind) => {
    const token = process.env[`CONTRACT_TOKEN_${kind.toUpperCase()}`];
    return token === undefined || token === "" ? [] : [[kind, token] as const];
  });
  const tokens = Object.fromEntries(given) as Partial<ContractTokens>;
  const faults = [
    ...(address === undefined ? ["No address is given."] : []),
    ...(address === undefined || /^https?:\/\/[^/?#\s]+\/?$/.test(address)
      ? []
      : [`The address ${address} is none; it must be scheme and host, such as https://chatbot.example.com.`]),
    ...(more.length > 0 ? [`One address is enough; these are too many: ${more.join(", ")}.`] : []),
    ...(tokens.good === undefined
      ? ["CONTRACT_TOKEN_GOOD is not set; it must be a user's access token."]
      : []),
  ];
  if (address === undefined || tokens.good === undefined || faults.length > 0) {
    process.stderr.write(`${faults.map((fault) => `error: ${fault}\n`).join("")}\n${USAGE}\n`);
    return 2;
  }
  const results = await runContract({
    baseUrl: new URL(address).origin,
    tokens: { ...tokens, good: tokens.good },
  });
  for (const { name, outcome, reason } of results) {
    process.stdout.write(
      `${outcome.padEnd(10)} ${name}${reason === undefined ? "" : `\n           ${reason}`}\n`,
    );
  }
  return results.some(({ outcome }) => outcome === "broken") ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
