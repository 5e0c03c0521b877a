import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/**
 * Ids of sessions that belong to one user: a random id, and a signature over it and the user. Nothing is stored, so
 * that any task knows whose a session is.
 */
export class Sessions {
  constructor(private readonly secret: string) {}

  start(sub: string): string {
    const id = randomUUID();
    return `${id}.${this.#sign(id, sub)}`;
  }

  static isSession(value: string): boolean {
    return FORM.test(value);
  }

  isOf(session: string, sub: string): boolean {
    const [, id, signature] = FORM.exec(session) ?? [];
    return (
      id !== undefined &&
      signature !== undefined &&
      timingSafeEqual(Buffer.from(signature), Buffer.from(this.#sign(id, sub)))
    );
  }

  #sign(id: string, sub: string): string {
    return createHmac("sha256", this.secret).update(`session\n${id}\n${sub}`).digest("base64url");
  }
}
