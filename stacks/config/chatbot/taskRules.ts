import { fargateSize } from "../../../components/compute/fargateSizes";
import { type Finding, type Rule, repeated, when } from "../rules/rule";
import { type ChatbotFilled, mostTasks } from "./resolve";

/** How many tasks run, on what, what they write, and who deploys them. */
export const taskRules: readonly Rule<ChatbotFilled>[] = [
  {
    id: "chatbot-models-twice",
    level: "refused",
    title: "The same model of the API twice",
    reason: "Each model is named once.",
    waysOut: ["remove the second one", "name the model that was meant"],
    check: ({ bedrock }) => repeated(["bedrock", "modelIds"], bedrock.modelIds),
  },
  {
    id: "chatbot-spot-prod",
    level: "refused",
    title: "Only Fargate Spot for the API in prod",
    reason: "AWS takes Spot tasks away with two minutes' notice, and may have none to give in their place.",
    waysOut: ['use chatbot.capacity "fargate-with-spot" or "fargate"', 'use environment "staging" or "dev"'],
    check: ({ chatbot, environment }) =>
      when(environment === "prod" && chatbot.capacity === "fargate-spot", "chatbot.capacity"),
  },
  {
    id: "chatbot-spot",
    level: "warned",
    title: "The API on Fargate Spot",
    reason: "A task is taken away with two minutes' notice; with one task the API is away meanwhile.",
    waysOut: ['use "fargate"', "keep it for about a third of the price"],
    check: ({ chatbot, environment }) =>
      when(environment !== "prod" && chatbot.capacity === "fargate-spot", "chatbot.capacity"),
  },
  {
    id: "chatbot-size-rounding",
    level: "warned",
    title: "A task of the API larger than asked for",
    reason:
      "Fargate has certain pairs of CPU and memory only; the next larger one is used and billed (ECS docs).",
    waysOut: ["ask for a pair that exists, such as 512 CPU units with 1024 MiB", "use what is billed anyway"],
    check: ({ chatbot: { cpu, memoryMiB } }) => {
      const size = fargateSize(cpu, memoryMiB);
      return when(
        size.cpuUnits !== cpu || size.memoryMiB !== memoryMiB,
        "chatbot.cpu",
        `${cpu} with ${memoryMiB} MiB becomes ${size.cpuUnits} with ${size.memoryMiB} MiB`,
      );
    },
  },
  {
    id: "chatbot-stopped",
    level: "warned",
    title: "No task of the API",
    reason: "The pages load and the API answers 503; load balancer and network stay and are billed.",
    waysOut: ["use 1", "keep 0 while the application rests"],
    check: ({ chatbot }) => when(chatbot.desiredCount === 0, "chatbot.desiredCount"),
  },
  {
    id: "chatbot-one-task",
    level: "warned",
    title: "One task of the API in prod",
    reason: "While it is replaced after a fault, or its zone fails, the API is away for minutes.",
    waysOut: ['use size "medium" or "large"', "accept it for the lower price"],
    check: (config) => when(config.environment === "prod" && mostTasks(config) === 1, "size"),
  },
  {
    id: "chatbot-scaling-limits",
    level: "refused",
    title: "More tasks of the API at least than at most",
    reason: "The number of tasks moves between the two (Application Auto Scaling API).",
    waysOut: ["raise the maximum", "lower the minimum"],
    check: ({ chatbot: { scaling } }) =>
      scaling === undefined
        ? []
        : [
            ...when(
              scaling.minimum > scaling.maximum,
              "chatbot.scaling.maximum",
              `is ${scaling.maximum}, and minimum is ${scaling.minimum}`,
            ),
            ...scaling.schedules.flatMap(({ minimum, maximum }, index): Finding[] =>
              minimum > maximum
                ? [
                    {
                      path: ["chatbot", "scaling", "schedules", index, "maximum"],
                      says: `is ${maximum}, and minimum is ${minimum}`,
                    },
                  ]
                : [],
            ),
          ],
  },
  {
    id: "chatbot-scaling-schedules",
    level: "refused",
    title: "Two schedules of the API with one name",
    reason: "AWS tells the scheduled actions of a service apart by their names.",
    waysOut: ["give one another name", "remove one"],
    check: ({ chatbot: { scaling } }) =>
      repeated(
        ["chatbot", "scaling", "schedules"],
        (scaling?.schedules ?? []).map(({ name }) => name),
      ),
  },
  {
    id: "chatbot-scaling-count",
    level: "warned",
    title: "A number of the API's tasks beside scaling",
    reason: "The number holds for the first deployment; from then on scaling moves it between its limits.",
    waysOut: ["set chatbot.scaling.minimum instead", "remove chatbot.desiredCount"],
    check: ({ chatbot: { scaling } }, given) =>
      when(scaling !== undefined && given("chatbot.desiredCount"), "chatbot.desiredCount"),
  },
  {
    id: "chatbot-debug-prod",
    level: "warned",
    title: "A log with everything in prod",
    reason: "At DEBUG an application writes what users ask and what models answer.",
    waysOut: ['use "INFO"', "keep it while a fault is looked for"],
    check: ({ chatbot, environment }) =>
      when(environment === "prod" && chatbot.logLevel === "DEBUG", "chatbot.logLevel"),
  },
  {
    id: "chatbot-github-boundary",
    level: "warned",
    title: "Deployments from GitHub before the boundary",
    reason:
      "The roles for GitHub may change only roles that carry their permissions boundary, and the roles of this stack carry none.",
    waysOut: [
      "run `pulumi up` once as an administrator, then set account.permissionsBoundaryArn to the stack's output githubBoundaryArn and run it again",
      "set account.permissionsBoundaryArn to your company's boundary",
    ],
    check: ({ github, account }) =>
      when(github !== undefined && account.permissionsBoundaryArn === undefined, "github", "is set"),
  },
];
