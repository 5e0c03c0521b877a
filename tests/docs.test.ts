import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

/** Folders at the top, which paths in the text begin with. */
const FOLDERS = [
  ".github",
  "bench",
  "cli",
  "components",
  "containers",
  "docs",
  "frontends",
  "local",
  "policy-pack",
  "stacks",
  "tests",
];

interface Page {
  /** From the root, such as `docs/cost.md`. */
  readonly path: string;
  readonly text: string;
  /** Without code blocks, whose content is no prose. */
  readonly prose: string;
}

function pageOf(path: string): Page {
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, text, prose: text.replace(/^( *)```[\s\S]*?^\1```/gm, "") };
}

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
  "components/README.md",
  "policy-pack/README.md",
].map(pageOf);

/** Targets of links and pictures, those of other sites left out. */
function linksOf({ prose }: Page): readonly string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target).filter(isLocal);
}

function isLocal(target: string): boolean {
  return !/^[a-z]+:/.test(target);
}

/** GitHub's anchors of a page: its headings, and what it names by `id`. */
function anchorsOf({ prose }: Page): ReadonlySet<string> {
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
  return new Set([...headings, ...[...prose.matchAll(/id="([^"]+)"/g)].map(([, id = ""]) => id)]);
}

function slug(heading: string): string {
  return heading
    .replace(/<[^>]*>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The fault of a link, or `undefined`. */
function linkFault(page: Page, target: string): string | undefined {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page.path : relative(ROOT, resolve(ROOT, dirname(page.path), file));
  if (path.startsWith("..") || !existsSync(join(ROOT, path))) {
    return `${target}: there is no ${path}`;
  }
  if (anchor === undefined || !path.endsWith(".md")) {
    return undefined;
  }
  return anchorsOf(pageOf(path)).has(anchor) ? undefined : `${target}: ${path} has no such heading`;
}

/** What stands in backticks and means a file or folder of the repository; patterns and placeholders do not. */
function pathsOf({ prose }: Page): readonly string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code).filter(isPath);
}

function isPath(code: string): boolean {
  if (!/^[\w.-]+(\/[\w.-]+)*\/?$/.test(code)) {
    return false;
  }
  const [first = ""] = code.split("/");
  return (code.includes("/") && FOLDERS.includes(first)) || /^[\w./-]+\.(ts|cjs|md|svg|ya?ml)$/.test(code);
}

/** Every file's name, wherever it is. */
const NAMES: ReadonlySet<string> = new Set([
  "local/.state",
  ...readdirSync(ROOT),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => basename(file)),
  ),
]);

/** Paths are written from the root or from the page's own folder; a bare name is that of some file. */
function isThere({ path }: Page, code: string): boolean {
  return existsSync(join(ROOT, code)) || existsSync(join(ROOT, dirname(path), code)) || NAMES.has(code);
}

/** The scripts that a page tells its reader to run, in prose and in code blocks. */
function scriptsOf({ text }: Page): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run (?:--?[a-z]+ )*([\w:-]+)|(test)\b)/g)].map(
    ([, script, test]) => script ?? test ?? "",
  );
}

/** Classes of components, by name. */
function componentClasses(): readonly string[] {
  return readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, "components", file), "utf8");
      return [...text.matchAll(/^export class (\w+) extends pulumi\.ComponentResource/gm)];
    })
    .map(([, name = ""]) => name)
    .sort();
}

/** The names of tests that the table of requirements claims, with the file that each is said to be in. */
function claimedTests(prose: string): readonly { readonly name: string; readonly file: string }[] {
  return [...prose.matchAll(/((?:"[^"\n]+"(?:, | and )?)+) in `(tests\/[^`]+)`/g)].flatMap(
    ([, names = "", file = ""]) =>
      [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({
        name: name.replace(/…$/, "").trim(),
        file,
      })),
  );
}

describe("documentation", () => {
  for (const page of pages) {
    it(`${page.path} links to what exists`, () => {
      assert.deepEqual(
        linksOf(page).flatMap((target) => linkFault(page, target) ?? []),
        [],
      );
    });

    it(`${page.path} names files that exist`, () => {
      assert.deepEqual(
        pathsOf(page).filter((code) => !isThere(page, code)),
        [],
      );
    });

    it(`${page.path} names scripts that exist`, () => {
      const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
      assert.deepEqual(
        scriptsOf(page).filter((script) => !Object.hasOwn(scripts, script)),
        [],
      );
    });
  }

  it("lists every component, and no other", () => {
    const { prose } = pageOf("components/README.md");
    const listed = [...prose.matchAll(/^\| `(\w+)` \(\[/gm)].map(([, name = ""]) => name);
    assert.deepEqual([...listed].sort(), componentClasses());
  });

  it("claims tests that exist", () => {
    const claims = claimedTests(pageOf("docs/requirements.md").prose);
    assert.ok(claims.length > 30, `${claims.length} claims`);
    assert.deepEqual(
      claims.filter(({ name, file }) => {
        const text = readFileSync(join(ROOT, file), "utf8");
        return !text.includes(`"${name}`) && !text.includes(`\`${name}`);
      }),
      [],
    );
  });

  it("is read as it is meant: these checks find what they look for", () => {
    const text = [
      "[a](docs/none.md) [b](#nowhere) [c](https://example.com) ![d](docs/architecture.svg)",
      "`components/none.ts` `none.ts` `schema.ts` `tests/` `models.bedrock` `us-east-1` `npm run nothing` `/app/backend/data` `<a>/b.ts`",
      "```bash",
      "npm run --silent missing -- --json plan.json",
      "```",
    ].join("\n");
    const page = { path: "README.md", text, prose: text.replace(/```[\s\S]*```/, "") };
    assert.deepEqual(
      linksOf(page).flatMap((target) => linkFault(page, target) ?? []),
      ["docs/none.md: there is no docs/none.md", "#nowhere: README.md has no such heading"],
    );
    assert.deepEqual(
      pathsOf(page).filter((code) => !isThere(page, code)),
      ["components/none.ts", "none.ts"],
    );
    assert.deepEqual(scriptsOf(page), ["nothing", "missing"]);
    assert.equal(slug("What is tested and what is not"), "what-is-tested-and-what-is-not");
    assert.deepEqual(claimedTests('"a b …" and "c" in `tests/x.test.ts`'), [
      { name: "a b", file: "tests/x.test.ts" },
      { name: "c", file: "tests/x.test.ts" },
    ]);
  });
});

/** The block of a page that begins with this line, without the lines that were left out. */
function sampleOf({ text }: Page, first: string): readonly string[] {
  const block = [...text.matchAll(/```text\n([\s\S]*?)```/g)].find(([, code = ""]) => code.startsWith(first));
  return (block?.[1] ?? "").split("\n").filter((line) => !["", "…"].includes(line.trim()));
}

describe("documentation, what it shows", function () {
  this.timeout(60_000);
  const readme = pageOf("README.md");
  const gatehouse = join(ROOT, "cli/gatehouse.cjs");

  it("has a preview that is the real one, shortened", () => {
    const real = execFileSync(process.execPath, [gatehouse, "preview"], { encoding: "utf8" }).split("\n");
    const sample = sampleOf(readme, "Preview of the stack");
    assert.ok(sample.length > 15, `${sample.length} lines`);
    assert.deepEqual(
      sample.filter((line) => !real.includes(line)),
      [],
    );
  });

  it("has the messages of two real mistakes", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    try {
      const shipped = readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
      const faulty = `${shipped.replace("gatewayImage", "gatewayImge")}  gatehouse:network:\n    egress: natt\n`;
      writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(ROOT, "Pulumi.yaml")));
      writeFileSync(join(folder, "Pulumi.dev.yaml"), faulty);
      const { status, stderr } = spawnSync(process.execPath, [gatehouse, "preview", "--cwd", folder], {
        encoding: "utf8",
      });
      assert.equal(status, 2);
      assert.equal(stderr, `${sampleOf(readme, "error:").join("\n")}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
