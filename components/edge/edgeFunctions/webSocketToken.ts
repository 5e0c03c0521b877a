/**
 * The code of a viewer-request function that takes the token of `/ws/<id>?token=…` out of the address.
 *
 * Browsers can send a WebSocket's token in the query alone, and a load balancer's access log holds whole queries (ELB
 * docs, "Access logs"). Behind the function it is the header `Authorization: Bearer …`, as in any other request; the
 * behaviour must forward all headers. Of the query it takes the token only; of several ones none passes, and what is no
 * token is dropped. That CloudFront forwards this header where a function has set it is to be verified.
 */
export function webSocketTokenFunctionCode(): string {
  // RFC 6750, "b64token". CloudFront hands values of the query over as they came.
  return `var form = /^[A-Za-z0-9._~+\\/-]+=*$/;

function handler(event) {
  var request = event.request;
  var token = request.querystring.token;
  if (token) {
    delete request.querystring.token;
    if (!token.multiValue && form.test(token.value)) {
      request.headers.authorization = { value: "Bearer " + token.value };
    }
  }
  return request;
}
`;
}
