/** An untagged manifest this old belongs to no push that is still under way. */
const UNTAGGED_DAYS = 30;

/**
 * ECR's lifecycle document: the newest tagged images stay, untagged ones go after a month.
 *
 * The parts of an image for several platforms have no tag of their own; ECR keeps them as long as the list that
 * names them (ECR docs, considerations of lifecycle policies; to be verified). The document needs at least 100
 * characters and a priority of its own for each rule (ECR API).
 */
export function lifecyclePolicy(keep: number): Readonly<Record<string, unknown>> {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `Keep the newest ${keep} tagged images`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keep,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `Expire untagged images after ${UNTAGGED_DAYS} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: UNTAGGED_DAYS,
        },
        action: { type: "expire" },
      },
    ],
  };
}
