class SecretValue {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
}

/** A configuration value that `pulumi config set --secret` would encrypt. */
export function secret(value: string): unknown {
  return new SecretValue(value);
}

/** The configuration without its secrets, and these by their paths (`gatehouse:models.openaiCompatible.apiKey`). */
export function splitSecrets(config: Readonly<Record<string, unknown>>): {
  readonly plain: Record<string, unknown>;
  readonly secrets: readonly (readonly [path: string, value: string])[];
} {
  const secrets: [string, string][] = [];
  const take = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, index) => take(item, `${path}[${index}]`));
    }
    if (typeof value !== "object" || value === null) {
      return value;
    }
    const entries = Object.entries(value).flatMap(([key, entry]) => {
      const at = path === "" ? key : `${path}.${key}`;
      if (entry instanceof SecretValue) {
        secrets.push([at, entry.value]);
        return [];
      }
      return [[key, take(entry, at)] as const];
    });
    return Object.fromEntries(entries);
  };
  return { plain: take(config, "") as Record<string, unknown>, secrets };
}

/** The configuration as the engine hands it to a program: secrets opened, and the keys that hold one. */
export function openSecrets(config: Readonly<Record<string, unknown>>): {
  readonly open: Record<string, unknown>;
  readonly secretKeys: readonly string[];
} {
  const secretKeys = splitSecrets(config).secrets.map(([path]) => path.split(".")[0] ?? path);
  return { open: opened(config) as Record<string, unknown>, secretKeys: [...new Set(secretKeys)] };
}

function opened(value: unknown): unknown {
  if (value instanceof SecretValue) {
    return value.value;
  }
  if (Array.isArray(value)) {
    return value.map(opened);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, opened(entry)]));
}
