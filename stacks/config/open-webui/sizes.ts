import { withCommon } from "../sizes";

export const tables = withCommon({
  defaults: {
    "openWebui.imageVariant": "standard",
    "openWebui.architecture": "arm64",
    "openWebui.capacity": "fargate",
    "openWebui.name": "Open WebUI",
    "openWebui.sessionHours": 12,
    "openWebui.groups.admin": "admin",
    "openWebui.groups.user": "user",
    models: {},
    "models.openaiCompatible.modelIds": [],
    "database.engine": "postgres",
    "database.multiAz": false,
    "files.throughputMode": "elastic",
    "files.performanceMode": "generalPurpose",
    "files.transitionToIaDays": 30,
  },
  sizes: {
    small: {
      // About $11 a month instead of $37 for a NAT gateway; one machine, restarted by alarm and not replaced by AWS.
      "network.egress": "nat-instance",
      "observability.containerInsights": "disabled",
      "openWebui.cpu": 512,
      // 1.2 GiB measured with the standard image.
      "openWebui.memoryMiB": 2048,
      "openWebui.desiredCount": 1,
      "database.instanceClass": "db.t4g.micro",
      "database.storageGiB": 20,
    },
  },
  environments: {
    dev: { "database.backupRetentionDays": 1 },
    staging: { "database.backupRetentionDays": 7 },
    prod: { "database.backupRetentionDays": 35 },
  },
  optionalMaps: ["models.openaiCompatible"],
});

/** The most tasks of a size: more than one needs shared sessions, which no present size has. */
export const MAXIMUM_TASKS = { small: 1 } as const;
