import { createHmac } from "node:crypto";

/** How long a code is good. */
export const CODE_MS = 30_000;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The code that an authenticator app shows at a moment: RFC 6238 with HMAC-SHA-1 and 30 seconds, all that Cognito's pools
 * speak. Node.js has the HMAC; a library would bring another one along for these lines, and see the secret.
 *
 * @param at milliseconds since 1970.
 */
export function totp(secret: Uint8Array, at: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / CODE_MS)));
  const hash = createHmac("sha1", secret).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) % 16;
  const number = hash.readUInt32BE(offset) % 2 ** 31;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/**
 * The key that an authenticator app was set up with, as people copy it: base32, perhaps in groups or small letters.
 *
 * @returns nothing for what is no such key, such as a code of six digits.
 */
export function totpSecretOf(text: string): Uint8Array | undefined {
  const letters = text.replace(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
  if (!/^[A-Z2-7]{16,}$/.test(letters)) {
    return undefined;
  }
  const bits = [...letters].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
