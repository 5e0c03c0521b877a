import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves the public keys of user pools on 127.0.0.1, in Cognito's place. */
export class PoolServer {
  /** The id of the key that it serves. */
  kid = "first";
  /** What it was asked for. */
  readonly asked: string[] = [];
  private server: Server | undefined;
  private port = 0;

  /** What AWS's SDKs and the program take as Cognito's address. */
  get environment(): Readonly<Record<string, string>> {
    return { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${this.port}` };
  }

  /** Listens, at the second time on the same port. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      const keys = [{ kid: this.kid, kty: "RSA", alg: "RS256", n: "n", e: "AQAB" }];
      response.setHeader("connection", "close").end(JSON.stringify({ keys }));
    });
    await new Promise<void>((done) => server.listen(this.port, "127.0.0.1", done));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await new Promise<void>((done) => (server === undefined ? done() : server.close(() => done())));
  }
}
