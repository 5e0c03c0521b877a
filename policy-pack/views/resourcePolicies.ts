import type { Context } from "../context";
import type { Resource } from "../resource";
import { BUCKET_TYPES, SATELLITE_TYPES } from "./buckets";
import { KEY_POLICY_TYPES } from "./keys";
import { documentsIn } from "./principals";
import type { Document } from "./statements";

/** What carries a policy that says who may use one thing: buckets, keys, topics, queues, secrets, repositories, files. */
export const RESOURCE_POLICY_TYPES = [
  ...SATELLITE_TYPES.policy,
  ...BUCKET_TYPES,
  ...KEY_POLICY_TYPES,
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topic:Topic",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/queue:Queue",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:secretsmanager/secret:Secret",
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "aws:efs/fileSystemPolicy:FileSystemPolicy",
];

export function resourcePoliciesOf(
  resource: Resource,
  context: Context,
  property = "policy",
): readonly Document[] {
  return documentsIn(resource, context, [property]);
}
