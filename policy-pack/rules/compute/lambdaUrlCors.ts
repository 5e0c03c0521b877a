import { isAbsent } from "../../resource";
import { notApplicable, orCompliant, type Rule } from "../../rule";
import { judgeOrigins } from "../../views/cors";
import { inputsOf, part } from "../../views/values";

/** cors.allowOrigins has no *. */
export const lambdaUrlCors: Rule = {
  id: "lambda-url-cors",
  title: "Function URL CORS is narrow",
  severity: "medium",
  references: { checkov: ["CKV2_AWS_75"] },
  resourceTypes: ["aws:lambda/functionUrl:FunctionUrl"],
  scope: "stack",
  check(resource, context) {
    const cors = part(inputsOf(resource), "cors");
    if (isAbsent(cors.value)) {
      return [notApplicable("it answers no page of another site")];
    }
    return orCompliant(
      judgeOrigins(
        resource,
        context,
        part(cors, "allowOrigins"),
        "name the sites whose pages call the function",
      ),
    );
  },
};
