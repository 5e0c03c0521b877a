import { InputError } from "../../shared/errors";

export interface WebSocketPathOptions {
  /** The stage of the WebSocket API: the only path that it answers at. */
  readonly stageName: string;
}

/**
 * The code of a viewer-request function that brings `/ws/<id>?token=…` to a WebSocket API.
 *
 * API Gateway answers 403 to any path below a WebSocket API's stage (field report). The function asks for the stage
 * and moves the path, as it came and encoded once more, into the query's `path`; a `path` that the browser sends is
 * replaced. The rest of the query stays, so that the authorizer finds its token.
 */
export function webSocketPathFunctionCode({ stageName }: WebSocketPathOptions): string {
  // API Gateway API, CreateStage. `$default` is left out: in a WebSocket API's address it needs encoding.
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(stageName)) {
    throw new InputError([
      `WebSocket path function: stageName is ${JSON.stringify(stageName)}; allowed: 1 to 128 letters, digits, hyphens and underscores.`,
    ]);
  }
  // Encoded, because a path may hold & and =, which would add to the query.
  return `var stage = ${JSON.stringify(`/${stageName}`)};

function handler(event) {
  var request = event.request;
  request.querystring.path = { value: encodeURIComponent(request.uri) };
  request.uri = stage;
  return request;
}
`;
}
