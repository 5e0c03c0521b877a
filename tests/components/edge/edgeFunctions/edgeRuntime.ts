import { createContext, runInContext } from "node:vm";

/** A request as CloudFront hands it to a function (CloudFront docs, "CloudFront Functions event structure"). */
export function viewerRequest(uri: string, rest: Record<string, unknown> = {}) {
  return {
    version: "1.0",
    context: { distributionId: "E1234567890ABC", eventType: "viewer-request", requestId: "r" },
    viewer: { ip: "192.0.2.1" },
    request: {
      method: "GET",
      uri,
      querystring: { code: { value: "abc" } },
      headers: { host: { value: "agent.example.com" } },
      cookies: { "AWSELBAuthSessionCookie-0": { value: "session" } },
      ...rest,
    },
  };
}

/**
 * Runs generated code as CloudFront does: only the language itself, no globals of Node.js, no code made from
 * text. What it returns is copied, so that it compares with plain objects.
 */
export function runAtEdge(code: string, event: unknown): unknown {
  const sandbox = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const source = `"use strict";\n${code}\nJSON.stringify(handler(${JSON.stringify(event)}));`;
  return JSON.parse(runInContext(source, sandbox, { timeout: 1000 }));
}

/** What else the code leaves behind or reaches: the names of globals that it made. */
export function globalsMade(code: string): readonly string[] {
  const sandbox = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  runInContext(code, sandbox, { timeout: 1000 });
  return Object.keys(sandbox).sort();
}
