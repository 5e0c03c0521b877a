import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const SOURCES = ["accountAggregationSource", "organizationAggregationSource"];

/** accountAggregationSource.allRegions is true. */
export const configAggregatorAllRegions: Rule = {
  id: "config-aggregator-all-regions",
  title: "Aggregator covers all Regions",
  severity: "low",
  references: {
    fsbp: ["Config.1"],
    cis: ["5.0.0/3.3", "7.0.0/4.3"],
    checkov: ["CKV_AWS_121"],
    trivy: ["AVD-AWS-0019"],
  },
  resourceTypes: ["aws:cfg/configurationAggregator:ConfigurationAggregator"],
  scope: "resource",
  check(aggregator) {
    const used = SOURCES.filter((source) => !isAbsent(aggregator.inputs[source]));
    return (used.length > 0 ? used : SOURCES.slice(0, 1)).flatMap((source) =>
      expectValue(aggregator, `${source}.allRegions`, isTrue, {
        problem: "what happens in other Regions is not in the overview",
        remedy: "set it to true, and leave regions out",
      }),
    );
  },
};
