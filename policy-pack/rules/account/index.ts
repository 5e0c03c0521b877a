import type { Rule } from "../../rule";
import { accountGuardsOn } from "./accountGuardsOn";
import { bedrockAgentGuardrail } from "./bedrockAgentGuardrail";
import { bedrockGuardrailBlocks } from "./bedrockGuardrailBlocks";
import { budgetWithNotification } from "./budgetWithNotification";
import { cloudtrailCloudwatch } from "./cloudtrailCloudwatch";
import { cloudtrailKms } from "./cloudtrailKms";
import { cloudtrailLoggingOn } from "./cloudtrailLoggingOn";
import { cloudtrailMultiRegion } from "./cloudtrailMultiRegion";
import { cloudtrailSns } from "./cloudtrailSns";
import { cloudtrailValidation } from "./cloudtrailValidation";
import { configAggregatorAllRegions } from "./configAggregatorAllRegions";
import { configRecorderOn } from "./configRecorderOn";
import { configRecordsAll } from "./configRecordsAll";
import { guarddutyOn } from "./guarddutyOn";

export const account: readonly Rule[] = [
  bedrockAgentGuardrail,
  budgetWithNotification,
  cloudtrailCloudwatch,
  cloudtrailKms,
  cloudtrailLoggingOn,
  cloudtrailMultiRegion,
  cloudtrailSns,
  cloudtrailValidation,
  configAggregatorAllRegions,
  configRecorderOn,
  configRecordsAll,
  guarddutyOn,
  accountGuardsOn,
  bedrockGuardrailBlocks,
];
