import { InputError } from "../../shared/errors";

/**
 * How a site keeps its pages: `folders` as `/about/index.html` (a Next.js export with `trailingSlash`), `files` as
 * `/about.html`, `single` all in `/index.html`, which reads the path by itself.
 */
export type Pages = "folders" | "files" | "single";

const PAGES: readonly Pages[] = ["folders", "files", "single"];

/**
 * The code of a viewer-request function that turns the address of a page into the name of its file.
 *
 * A bucket behind CloudFront has no index documents: without it `/auth/callback/` is 403, and the login never ends.
 * The path is rewritten and not redirected: the login's `code` and `state` stay in the query, no second request is
 * needed, and a path such as `//example.com` cannot become the address of another site. What has a dot in its last
 * part is a file and passes unchanged, and so does all of `/.well-known/`.
 */
export function directoryIndexFunctionCode({ pages }: { readonly pages: Pages }): string {
  if (!PAGES.includes(pages)) {
    throw new InputError([
      `Directory index function: pages is ${JSON.stringify(pages)}; allowed: ${PAGES.join(", ")}.`,
    ]);
  }
  return `var pages = ${JSON.stringify(pages)};

function fileOf(uri) {
  var last = uri.slice(uri.lastIndexOf("/") + 1);
  if (last.indexOf(".") >= 0 || uri.indexOf("/.well-known/") === 0) {
    return uri;
  }
  if (pages === "single") {
    return "/index.html";
  }
  if (last === "") {
    return pages === "files" && uri !== "/" ? uri.slice(0, -1) + ".html" : uri + "index.html";
  }
  return uri + (pages === "files" ? ".html" : "/index.html");
}

function handler(event) {
  var request = event.request;
  request.uri = fileOf(request.uri);
  return request;
}
`;
}
