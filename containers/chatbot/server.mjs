// A stand-in for the API, without dependencies: it answers the health check, and says of the rest that it is not there.
import { createServer } from "node:http";

const PORT = Number(process.env.PORT ?? 8000);

/** Longer than the load balancer's idle timeout of 300 s: whoever closes first causes a 502. */
const KEEP_ALIVE_MS = 310_000;

/** ECS sends SIGTERM, and SIGKILL 30 s later. */
const DRAIN_MS = 25_000;

export const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const read = request.method === "GET" || request.method === "HEAD";
  if (pathname !== "/api/v1/health") {
    return answer(response, 501, { error: "not implemented", path: pathname });
  }
  if (!read) {
    response.setHeader("Allow", "GET, HEAD");
    return answer(response, 405, { error: "method not allowed" });
  }
  return answer(response, 200, { status: "healthy", timestamp: new Date().toISOString() });
});
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.headersTimeout = KEEP_ALIVE_MS + 5_000;

function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}

/** Finishes what is under way, takes nothing new, and ends. */
function drain() {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
}

process.on("SIGTERM", drain);
process.on("SIGINT", drain);

server.listen(PORT, "0.0.0.0", () => {
  console.log(JSON.stringify({ level: "INFO", message: "listening", port: server.address().port }));
});
