import { arn, type Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import type { ChatbotSettings } from "../../config/settings";

/**
 * What the pipeline needs to publish the pages, beside what it deploys with: that lets it read and write the files of the
 * pages' bucket already.
 *
 * Ids of distributions and apps are AWS's, and change where one is made anew. So these are bound by the stack's own tags,
 * which both kinds know (Service Authorization Reference: `cloudfront:distribution`, `amplify:branches`). A job of
 * Amplify has none; looking at one is a read. The command waits for no invalidation, so it may not read one.
 */
export function publicationRights(
  context: Context,
  { frontend, project, stack }: Pick<ChatbotSettings, "frontend" | "project" | "stack">,
): readonly Statement[] {
  const own = {
    StringEquals: {
      "aws:ResourceTag/gatehouse:project": project,
      "aws:ResourceTag/gatehouse:stack": stack,
    },
  };
  if (frontend === "s3") {
    return [
      {
        sid: "PagesInvalidate",
        actions: ["cloudfront:CreateInvalidation"],
        resources: [arn(context, "cloudfront", "distribution/*", { region: "" })],
        conditions: own,
      },
    ];
  }
  return [
    {
      sid: "PagesDeploy",
      actions: ["amplify:CreateDeployment", "amplify:StartDeployment"],
      resources: [arn(context, "amplify", "apps/*/branches/*")],
      conditions: own,
    },
    {
      sid: "PagesLook",
      actions: ["amplify:GetJob"],
      resources: [arn(context, "amplify", "apps/*/branches/*/jobs/*")],
    },
  ];
}
