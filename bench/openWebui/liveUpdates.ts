import { EventEmitter } from "node:events";
import { WebSocketClient } from "./webSocket";

/** What Open WebUI sends to a page about a chat. */
export interface ChatEvent {
  readonly chat_id?: string;
  readonly message_id?: string;
  readonly data?: {
    readonly type?: string;
    readonly data?: {
      readonly done?: boolean;
      readonly delta?: string;
      readonly type?: string;
      readonly error?: { readonly content?: unknown };
    };
  };
}

const HEARTBEAT_MILLISECONDS = 30_000;

/**
 * The page's live connection: Socket.IO 4 over a WebSocket, as the page of 0.12.4 opens it (engine.io protocol 4:
 * 0 open, 2 ping, 3 pong, 4 message; in it 0 connect, 1 disconnect, 2 event, 4 error).
 */
export class LiveUpdates extends EventEmitter<{ chat: [ChatEvent]; close: [] }> {
  readonly sessionId: string;
  readonly #socket: WebSocketClient;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(socket: WebSocketClient, sessionId: string) {
    super();
    this.#socket = socket;
    this.sessionId = sessionId;
    socket.on("message", (text) => this.#read(text));
    socket.on("close", () => {
      clearInterval(this.#heartbeat);
      this.emit("close");
    });
    this.#heartbeat = setInterval(() => socket.send(`42["heartbeat",{}]`), HEARTBEAT_MILLISECONDS);
    this.#heartbeat.unref();
  }

  static async open(origin: string, token: string, cookie: string): Promise<LiveUpdates> {
    const url = `${origin}/ws/socket.io/?EIO=4&transport=websocket`;
    const socket = await WebSocketClient.connect(url, {
      origin,
      cookie,
      "user-agent": "Mozilla/5.0 (bench)",
    });
    const sessionId = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no session in 30 s")), 30_000);
      const give = (finish: () => void) => {
        clearTimeout(timer);
        socket.removeAllListeners("message");
        finish();
      };
      socket.once("close", () => give(() => reject(new Error("closed before the session"))));
      socket.on("message", (text) => {
        if (text.startsWith("0")) {
          socket.send(`40${JSON.stringify({ token })}`);
        } else if (text.startsWith("40")) {
          give(() => resolve((JSON.parse(text.slice(2)) as { sid: string }).sid));
        } else if (text.startsWith("44")) {
          give(() => reject(new Error("connection refused")));
        }
      });
    });
    const updates = new LiveUpdates(socket, sessionId);
    socket.send(`42${JSON.stringify(["user-join", { auth: { token } }])}`);
    return updates;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#socket.close();
  }

  #read(text: string): void {
    if (text === "2") {
      this.#socket.send("3");
    } else if (text.startsWith("42")) {
      const [event, data] = JSON.parse(text.slice(text.indexOf("["))) as [string, ChatEvent];
      if (event === "events") {
        this.emit("chat", data);
      }
    }
  }
}
