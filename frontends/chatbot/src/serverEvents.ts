export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** The events of a `text/event-stream`, for EventSource can neither POST nor send a token. */
export async function* eventsIn(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    text += value ?? "";
    const blocks = text.split("\n\n");
    // The last one may go on.
    text = blocks.pop() ?? "";
    yield* blocks.flatMap(eventOf);
    if (done) {
      return;
    }
  }
}

function eventOf(block: string): ServerEvent[] {
  const lines = block.split("\n");
  const value = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const event = value("event");
  return event === undefined ? [] : [{ event, data: JSON.parse(value("data") ?? "null") }];
}
