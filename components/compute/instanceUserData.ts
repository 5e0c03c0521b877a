import { InputError } from "../shared/errors";

export interface UserDataSettings {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `repository@sha256:…`. */
  readonly image: string;
  /** Where the container listens, and the instance for it. */
  readonly port: number;
  readonly logGroupName: string;
  /** One for each variable: where its value lies. */
  readonly sources: readonly VariableSource[];
}

/** Where a variable's value lies. Names only, never a value. */
export type VariableSource = ParameterSource | SecretSource;

interface ParameterSource {
  readonly variable: string;
  readonly kind: "parameter";
  readonly name: string;
  readonly version: string;
}

interface SecretSource {
  readonly variable: string;
  readonly kind: "secret";
  /** With the six characters that Secrets Manager adds. */
  readonly name: string;
  readonly version: string;
  /** Of the JSON object in the secret. */
  readonly key: string;
}

/** EC2 API: user data before it is encoded. */
export const MAXIMUM_USER_DATA = 16_384;

/** A registry of ECR; others are pulled from without a login. */
const ECR_REGISTRY = /^\d{12}\.dkr[.-]ecr\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

/**
 * The start script of an instance that runs one container. It names the settings with their versions, so that a new
 * value is a new text, and holds none of them: who may describe the launch template may read it.
 *
 * cloud-init runs it at the first boot only; what lasts is a unit of systemd, which tries for ever. At each start
 * it reads the settings into memory and pulls the image, so an instance without network heals by itself. The
 * container has a read-only file system but for /tmp, and no capabilities. Amazon Linux 2023 has docker in its
 * repository, and the AWS CLI and Python in its image.
 */
export function instanceUserData(settings: UserDataSettings): string {
  const { partition, region, accountId, image, port, logGroupName, sources } = settings;
  const lines = sources.map((source) => `${columns(source).join(" ")}\n`).join("");
  return `#!/bin/bash
set -euo pipefail

mkdir --parents /etc/application
cat > /etc/application/sources <<'END'
${lines}END

cat > /usr/local/sbin/application-prepare <<'END'
#!/bin/bash
set -euo pipefail
umask 077
mkdir --parents /run/application
export AWS_REGION=${region} DOCKER_CONFIG=/run/application/docker
environment=/run/application/new
: > "$environment"
while read -r variable kind name version key; do
  if [[ $kind == parameter ]]; then
    value=$(aws ssm get-parameter --name "$name:$version" --with-decryption --query Parameter.Value --output text)
  else
    arn="arn:${partition}:secretsmanager:$AWS_REGION:${accountId}:secret:$name"
    value=$(aws secretsmanager get-secret-value --secret-id "$arn" --version-id "$version" \\
      --query SecretString --output text |
      python3 -c 'import json, sys; sys.stdout.write(json.load(sys.stdin)[sys.argv[1]])' "$key")
  fi
  if [[ $value == *$'\\n'* ]]; then
    echo "$variable has more than one line, which a container's environment file cannot hold" >&2
    exit 1
  fi
  printf '%s=%s\\n' "$variable" "$value" >> "$environment"
done < /etc/application/sources
mv "$environment" /run/application/environment
${login(image)}docker pull --quiet ${image}
END

cat > /usr/local/sbin/application-run <<'END'
#!/bin/bash
set -euo pipefail
docker run --detach --rm --name application --init --read-only --tmpfs /tmp:rw,noexec,nosuid,nodev,size=256m \\
  --cap-drop ALL --security-opt no-new-privileges --env-file /run/application/environment \\
  --publish ${port}:${port} --log-driver awslogs --log-opt awslogs-region=${region} \\
  --log-opt awslogs-group=${logGroupName} --log-opt awslogs-stream="$(cat /var/lib/cloud/data/instance-id)" \\
  --log-opt mode=non-blocking --log-opt max-buffer-size=4m ${image} > /dev/null
exit "$(docker wait application)"
END
chmod 0755 /usr/local/sbin/application-prepare /usr/local/sbin/application-run

cat > /etc/systemd/system/application.service <<'END'
[Unit]
Description=The application's container
Requires=docker.service
Wants=network-online.target
After=docker.service network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStartPre=-/usr/bin/docker rm --force application
ExecStartPre=/usr/local/sbin/application-prepare
ExecStart=/usr/local/sbin/application-run
ExecStop=/usr/bin/docker stop --time 30 application
TimeoutStartSec=900
TimeoutStopSec=40
Restart=always
RestartSec=5
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
END

until command -v docker > /dev/null; do
  dnf --assumeyes --setopt=timeout=5 --setopt=retries=1 install docker || sleep 5
done
systemctl daemon-reload
systemctl enable --now docker.service
systemctl enable application.service
systemctl start --no-block application.service
`;
}

function columns(source: VariableSource): readonly string[] {
  const { variable, kind, name, version } = source;
  return [variable, kind, name, version, ...(source.kind === "secret" ? [source.key] : [])];
}

/** `<arn>:<key>::<version id>`, as ECS takes it, of a secret in this account and region. */
const VALUE_FROM =
  /^arn:(?<partition>[a-z-]+):secretsmanager:(?<region>[a-z0-9-]+):(?<account>\d{12}):secret:(?<name>[^:\s]+):(?<key>[^:\s]+)::(?<version>[A-Za-z0-9-]+)$/;

/** @throws where it names no version, or a secret of another account or region. */
export function secretSource(
  variable: string,
  valueFrom: string,
  { partition, region, accountId }: Pick<UserDataSettings, "partition" | "region" | "accountId">,
): SecretSource {
  const found = VALUE_FROM.exec(valueFrom)?.groups;
  const { name, key, version } = found ?? {};
  const here =
    found?.["partition"] === partition && found["region"] === region && found["account"] === accountId;
  if (!here || name === undefined || key === undefined || version === undefined) {
    throw new InputError([
      `The secret of ${variable} is "${valueFrom}"; it must be <arn>:<key>::<version id> of ${accountId} in ${region}.`,
    ]);
  }
  return { variable, kind: "secret", name, version, key };
}

function login(image: string): string {
  const registry = image.slice(0, image.indexOf("/"));
  return ECR_REGISTRY.test(registry)
    ? `aws ecr get-login-password --region ${registry.split(/\.ecr\.|-ecr\./)[1]?.split(".")[0]} |
  docker login --username AWS --password-stdin ${registry} 2> /dev/null
`
    : "";
}
