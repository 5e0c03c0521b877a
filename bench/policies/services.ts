/** Services by Pulumi's module and by CloudFormation's name, where the two differ. */
const SERVICES: Readonly<Record<string, string>> = {
  acm: "Certificate Manager",
  CertificateManager: "Certificate Manager",
  appautoscaling: "Application Auto Scaling",
  ApplicationAutoScaling: "Application Auto Scaling",
  CE: "Cost Explorer",
  costexplorer: "Cost Explorer",
  "cloudwatch/event": "EventBridge",
  Events: "EventBridge",
  "cloudwatch/log": "CloudWatch Logs",
  Logs: "CloudWatch Logs",
  "Custom::VpcRestrictDefaultSG": "EC2",
  vpc: "EC2",
  lb: "Elastic Load Balancing",
  ElasticLoadBalancingV2: "Elastic Load Balancing",
};

/** Names that only differ in capital letters. */
const SPELLINGS = [
  ...["Backup", "Budgets", "CloudFront", "CloudWatch", "Cognito", "EC2", "ECS", "ElastiCache", "IAM", "KMS"],
  ...["Lambda", "RDS", "Route53", "S3", "SecretsManager", "SNS", "WAFv2"],
];

/** The service of a type, `aws:s3/bucket:Bucket` or `AWS::S3::Bucket`; nothing for what is no AWS resource. */
export function serviceOf(type: string): string | undefined {
  const pulumi = /^aws:(\w+)\/(event|log)?/.exec(type);
  const [, module = "", part] = pulumi ?? /^AWS::(\w+)::/.exec(type) ?? [];
  const key = part === undefined ? module || type : `${module}/${part}`;
  const spelled = (name: string) => SPELLINGS.find((one) => one.toLowerCase() === name.toLowerCase());
  return SERVICES[key] ?? SERVICES[module] ?? spelled(module) ?? (module === "" ? undefined : module);
}

/** How many resources of each service two lists have, the commonest first. */
export function sideBySide(
  own: readonly string[],
  other: readonly string[],
): readonly (readonly [service: string, own: number, other: number])[] {
  const services = [...new Set([...own, ...other].flatMap((type) => serviceOf(type) ?? []))];
  const count = (types: readonly string[], service: string) =>
    types.filter((type) => serviceOf(type) === service).length;
  return services
    .map((service) => [service, count(own, service), count(other, service)] as const)
    .sort(([a, ...first], [b, ...second]) => second[0] - first[0] || (a < b ? -1 : 1));
}
