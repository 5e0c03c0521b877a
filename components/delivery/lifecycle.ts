/** An untagged manifest this old belongs to no push that is still under way. */
const UNTAGGED_DAYS = 30;

/** Tags with this beginning say that a stack runs the image; `.github/scripts/keep-image.sh` puts them on. */
export const IN_USE_TAGS = "in-use-*";

/** More marks than a repository will ever have: each stack has two. */
const MOST_IN_USE = 1000;

/**
 * ECR's lifecycle document: what a stack runs stays, and so do the newest tagged images; untagged ones go after a month.
 *
 * Another stack may run an image of this repository, long after many newer ones were built here. Its mark is the first
 * rule, which expires nothing: an image whose tags a rule matches is expired by no rule after it (ECR docs, "How a
 * lifecycle policy works").
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
        description: "Keep what stacks run",
        selection: {
          tagStatus: "tagged",
          tagPatternList: [IN_USE_TAGS],
          countType: "imageCountMoreThan",
          countNumber: MOST_IN_USE,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
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
        rulePriority: 3,
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
