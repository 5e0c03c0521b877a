import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the provider's own types say of an input. */
export interface Field {
  readonly optional: boolean;
  readonly boolean: boolean;
  /** The structure inside, such as `ec2.InstanceMetadataOptions`. */
  readonly inside?: string;
}

export type Fields = Readonly<Record<string, Field>>;

const root = dirname(require.resolve("@pulumi/aws/package.json"));

const FIELD = /^(?:"([^"]+)"|(\w+))(\??): (.*)$/;

function fieldOf(line: string): readonly [string, Field] | undefined {
  const [, quoted, plain, optional, type = ""] = FIELD.exec(line) ?? [];
  const name = quoted ?? plain;
  if (name === undefined) {
    return undefined;
  }
  const inside = /inputs\.(\w+\.\w+)/.exec(type)?.[1];
  const boolean = /^pulumi\.Input<boolean/.test(type);
  return [name, { optional: optional === "?", boolean, ...(inside === undefined ? {} : { inside }) }];
}

/** Structures by `module.Name`, read from the declarations once. */
let structures: ReadonlyMap<string, Fields> | undefined;

function allStructures(): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  let module = "";
  let fields: Record<string, Field> = {};
  for (const line of readFileSync(join(root, "types/input.d.ts"), "utf8").split("\n")) {
    const namespace = /^export declare namespace (\w+)/.exec(line)?.[1];
    const name = /^ {4}interface (\w+)/.exec(line)?.[1];
    if (namespace !== undefined) {
      module = namespace;
    } else if (name !== undefined) {
      fields = {};
      found.set(`${module}.${name}`, fields);
    } else if (/^ {8}[\w"]/.test(line)) {
      const field = fieldOf(line.trim());
      if (field !== undefined) {
        fields[field[0]] = field[1];
      }
    }
  }
  return found;
}

export function structure(name: string | undefined): Fields {
  structures ??= allStructures();
  return (name === undefined ? undefined : structures.get(name)) ?? {};
}

const inputs = new Map<string, Fields>();

/** The inputs of `aws:efs/fileSystem:FileSystem`. */
export function inputsOf(type: string): Fields {
  let fields = inputs.get(type);
  if (fields === undefined) {
    const [, path = "", name = ""] = type.split(":");
    const text = readFileSync(join(root, `${path}.d.ts`), "utf8");
    const body = text.split(`export interface ${name}Args {`)[1]?.split("\n}")[0] ?? "";
    fields = Object.fromEntries(
      body.split("\n").flatMap((line) => (/^ {4}[\w"]/.test(line) ? [fieldOf(line.trim())!] : [])),
    );
    inputs.set(type, fields);
  }
  return fields;
}
