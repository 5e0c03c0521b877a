import { fargateSize } from "../../../components/compute/fargateSizes";
import { arnParts } from "../formats";
import { type Finding, type Rule, repeated, when } from "../rules/rule";
import { type AgentFilled, mostTasks } from "./resolve";

/** Bedrock's own alias of an agent's working draft (Bedrock docs, aliases). */
const DRAFT_ALIAS = "TSTALIASID";

/** What answers, how many tasks run, and what they may read. */
export const taskRules: readonly Rule<AgentFilled>[] = [
  {
    id: "agent-brain",
    level: "refused",
    title: "An agent and models, or half an agent",
    reason:
      "The task calls one agent by an alias, or models by their names; each has its own permissions and endpoint.",
    waysOut: ["give bedrock.agentId and bedrock.aliasId", "give bedrock.modelIds alone"],
    check: ({ bedrock: { agentId, aliasId, modelIds } }) =>
      modelIds === undefined
        ? [
            ...when(agentId === undefined, "bedrock.agentId", "is not set"),
            ...when(aliasId === undefined, "bedrock.aliasId", "is not set"),
          ]
        : [
            ...when(agentId !== undefined, "bedrock.agentId", "stands beside modelIds"),
            ...when(aliasId !== undefined, "bedrock.aliasId", "stands beside modelIds"),
          ],
  },
  {
    id: "agent-models-twice",
    level: "refused",
    title: "The same model of an agent twice",
    reason: "Each model is named once.",
    waysOut: ["remove the second one", "name the model that was meant"],
    check: ({ bedrock }) => repeated(["bedrock", "modelIds"], bedrock.modelIds ?? []),
  },
  {
    id: "agent-draft",
    level: "warned",
    title: "The working draft of an agent",
    reason: `${DRAFT_ALIAS} is the alias of the draft: whoever edits the agent changes what users get, at once.`,
    waysOut: ["make a version and an alias for it, and name that one", "keep it while the agent is built"],
    check: ({ bedrock }) => when(bedrock.aliasId === DRAFT_ALIAS, "bedrock.aliasId"),
  },
  {
    id: "agent-documents",
    level: "refused",
    title: "A bucket of documents that is not used",
    reason: "The key has no effect with these documents.",
    waysOut: ["remove the key", "set documents.enabled true, with documents.existingBucket beside its key"],
    check: ({ documents: { enabled, existingBucket, existingKeyArn } }) => [
      ...when(
        !enabled && existingBucket !== undefined,
        "documents.existingBucket",
        "is set, and enabled is false",
      ),
      ...when(
        existingKeyArn !== undefined && (existingBucket === undefined || !enabled),
        "documents.existingKeyArn",
        "is set without existingBucket",
      ),
    ],
  },
  {
    id: "agent-documents-key",
    level: "refused",
    title: "A bucket's key in another region",
    reason: "S3 encrypts with keys of the bucket's region, and the bucket is in the stack's (S3 docs).",
    waysOut: ["use a bucket in the stack's region", "name that bucket's own key"],
    check: ({ documents: { existingKeyArn }, region }) => {
      const found = existingKeyArn === undefined ? region : arnParts(existingKeyArn).region;
      return when(found !== region, "documents.existingKeyArn", `is in ${found}, the stack in ${region}`);
    },
  },
  {
    id: "agent-spot-prod",
    level: "refused",
    title: "Only Fargate Spot for an agent in prod",
    reason: "AWS takes Spot tasks away with two minutes' notice, and may have none to give in their place.",
    waysOut: ['use agent.capacity "fargate"', 'use environment "staging" or "dev"'],
    check: ({ agent, environment }) =>
      when(environment === "prod" && agent.capacity === "fargate-spot", "agent.capacity"),
  },
  {
    id: "agent-spot",
    level: "warned",
    title: "An agent on Fargate Spot",
    reason:
      "A task is taken away with two minutes' notice: Streamlit's sessions live in it, so its users begin anew.",
    waysOut: ['use "fargate"', "keep it for about a third of the price"],
    check: ({ agent, environment }) =>
      when(environment !== "prod" && agent.capacity === "fargate-spot", "agent.capacity"),
  },
  {
    id: "agent-size-rounding",
    level: "warned",
    title: "A task of an agent larger than asked for",
    reason:
      "Fargate has certain pairs of CPU and memory only; the next larger one is used and billed (ECS docs).",
    waysOut: ["ask for a pair that exists, such as 512 CPU units with 1024 MiB", "use what is billed anyway"],
    check: ({ agent: { cpu, memoryMiB } }) => {
      const size = fargateSize(cpu, memoryMiB);
      return when(
        size.cpuUnits !== cpu || size.memoryMiB !== memoryMiB,
        "agent.cpu",
        `${cpu} with ${memoryMiB} MiB becomes ${size.cpuUnits} with ${size.memoryMiB} MiB`,
      );
    },
  },
  {
    id: "agent-stopped",
    level: "warned",
    title: "No task of the agent",
    reason: "The page answers 503; load balancer, endpoints and network stay and are billed.",
    waysOut: ["use 1", "keep 0 while the application rests"],
    check: ({ agent }) => when(agent.desiredCount === 0 && agent.scaling === undefined, "agent.desiredCount"),
  },
  {
    id: "agent-one-task",
    level: "warned",
    title: "One task of the agent in prod",
    reason: "While it is replaced after a fault, or its zone fails, the page is away for minutes.",
    waysOut: ['use size "medium" or "large"', "accept it for the lower price"],
    check: (config) => when(config.environment === "prod" && mostTasks(config) === 1, "size"),
  },
  {
    id: "agent-scaling-limits",
    level: "refused",
    title: "More tasks of the agent at least than at most",
    reason: "The number of tasks moves between the two (Application Auto Scaling API).",
    waysOut: ["raise the maximum", "lower the minimum"],
    check: ({ agent: { scaling } }) =>
      scaling === undefined
        ? []
        : [
            ...when(
              scaling.minimum > scaling.maximum,
              "agent.scaling.maximum",
              `is ${scaling.maximum}, and minimum is ${scaling.minimum}`,
            ),
            ...scaling.schedules.flatMap(({ minimum, maximum }, index): Finding[] =>
              minimum > maximum
                ? [
                    {
                      path: ["agent", "scaling", "schedules", index, "maximum"],
                      says: `is ${maximum}, and minimum is ${minimum}`,
                    },
                  ]
                : [],
            ),
          ],
  },
  {
    id: "agent-scaling-none",
    level: "refused",
    title: "A schedule of the agent from which no task comes back",
    reason:
      "With no task there is no load that could bring one back: a schedule with a minimum of 0 has a maximum of 0, and another one ends it (Application Auto Scaling docs).",
    waysOut: ["use a minimum of 1", "set both to 0, and add a schedule that brings tasks back"],
    check: ({ agent: { scaling } }) => {
      const schedules = scaling?.schedules ?? [];
      const never = schedules.length > 0 && schedules.every(({ maximum }) => maximum === 0);
      return schedules.flatMap(({ minimum, maximum }, index): Finding[] => {
        const path = ["agent", "scaling", "schedules", index, "minimum"];
        if (minimum > 0 || (maximum === 0 && !never)) {
          return [];
        }
        const beside = maximum > 0 ? `and maximum is ${maximum}` : "and no schedule ends it";
        return [{ path, says: `is 0, ${beside}` }];
      });
    },
  },
  {
    id: "agent-scaling-stopped",
    level: "refused",
    title: "No task of an agent that scales",
    reason:
      "With scaling the number of tasks is not the stack file's after the first deployment: the running tasks would go on.",
    waysOut: [
      "remove agent.desiredCount, and stop the tasks by the AWS CLI (docs/agent.md, stop)",
      "give agent.scaling.schedules hours with a minimum and a maximum of 0",
    ],
    check: ({ agent: { scaling, desiredCount } }) =>
      when(scaling !== undefined && desiredCount === 0, "agent.desiredCount"),
  },
  {
    id: "agent-scaling-schedules",
    level: "refused",
    title: "Two schedules of the agent with one name",
    reason: "AWS tells the scheduled actions of a service apart by their names.",
    waysOut: ["give one another name", "remove one"],
    check: ({ agent: { scaling } }) =>
      repeated(
        ["agent", "scaling", "schedules"],
        (scaling?.schedules ?? []).map(({ name }) => name),
      ),
  },
  {
    id: "agent-scaling-count",
    level: "warned",
    title: "A number of the agent's tasks beside scaling",
    reason: "The number holds for the first deployment; from then on scaling moves it between its limits.",
    waysOut: ["set agent.scaling.minimum instead", "remove agent.desiredCount"],
    check: ({ agent: { scaling } }, given) =>
      when(scaling !== undefined && given("agent.desiredCount"), "agent.desiredCount"),
  },
];
