import { type Rule, repeated, when } from "../rules/rule";
import { mostTasks, type OpenWebUiFilled } from "./resolve";

/** How many tasks run, and what they must share. */
export const taskRules: readonly Rule<OpenWebUiFilled>[] = [
  {
    id: "tasks-valkey",
    level: "refused",
    title: "Several tasks without a cache",
    reason:
      "Tasks share sessions, revoked tokens and live updates in Redis or Valkey; without it an answer reaches the model and not the page (Open WebUI docs, scaling).",
    waysOut: [
      "set valkey.enabled true (from about $10 a month)",
      "use one task, with more openWebui.cpu and openWebui.memoryMiB",
    ],
    check: (config) =>
      when(
        mostTasks(config) > 1 && !config.valkey.enabled,
        config.openWebui.scaling === undefined ? "openWebui.desiredCount" : "openWebui.scaling",
        `lets ${mostTasks(config)} tasks run, and valkey.enabled is false`,
      ),
  },
  {
    id: "tasks-sqlite",
    level: "refused",
    title: "SQLite with more than one task",
    reason: "Two writers on one SQLite file destroy it.",
    waysOut: ["use one task", 'use database.engine "postgres"'],
    check: (config) => when(config.database.engine === "sqlite" && mostTasks(config) > 1, "database.engine"),
  },
  {
    id: "scaling-limits",
    level: "refused",
    title: "More tasks at least than at most",
    reason: "The number of tasks moves between the two (Application Auto Scaling API).",
    waysOut: ["raise the maximum", "lower the minimum"],
    check: ({ openWebui: { scaling } }) =>
      scaling === undefined
        ? []
        : [
            ...when(
              scaling.minimum > scaling.maximum,
              "openWebui.scaling.maximum",
              `is ${scaling.maximum}, and minimum is ${scaling.minimum}`,
            ),
            ...scaling.schedules.flatMap(({ minimum, maximum }, index) =>
              minimum > maximum
                ? [
                    {
                      path: ["openWebui", "scaling", "schedules", index, "maximum"],
                      says: `is ${maximum}, and minimum is ${minimum}`,
                    },
                  ]
                : [],
            ),
          ],
  },
  {
    id: "scaling-stopped",
    level: "refused",
    title: "A schedule that takes the last task away for good",
    reason:
      "From 0 tasks no load brings one back: there is nothing to measure (Application Auto Scaling docs, target tracking).",
    waysOut: [
      "use minimum 0 with maximum 0, and a second schedule that brings tasks back",
      "use a minimum of 1 or more",
    ],
    check: ({ openWebui: { scaling } }) => {
      const schedules = scaling?.schedules ?? [];
      const bringsBack = schedules.some(({ minimum }) => minimum > 0);
      return schedules.flatMap(({ minimum, maximum }, index) =>
        minimum === 0 && (maximum > 0 || !bringsBack)
          ? [{ path: ["openWebui", "scaling", "schedules", index, "minimum"] }]
          : [],
      );
    },
  },
  {
    id: "scaling-schedules",
    level: "refused",
    title: "Two schedules of one name",
    reason: "AWS tells the scheduled actions of a service apart by their names.",
    waysOut: ["give one another name", "remove one"],
    check: ({ openWebui: { scaling } }) =>
      repeated(
        ["openWebui", "scaling", "schedules"],
        (scaling?.schedules ?? []).map(({ name }) => name),
      ),
  },
  {
    id: "scaling-count",
    level: "warned",
    title: "A number of tasks beside scaling",
    reason: "The number holds for the first deployment; from then on scaling moves it between its limits.",
    waysOut: ["set openWebui.scaling.minimum instead", "remove openWebui.desiredCount"],
    check: ({ openWebui: { scaling, desiredCount } }, given) =>
      when(
        scaling !== undefined && given("openWebui.desiredCount") && desiredCount > 0,
        "openWebui.desiredCount",
      ),
  },
  {
    id: "scaling-prod",
    level: "warned",
    title: "One task in prod",
    reason: "While it is replaced, or its zone fails, the page is away for minutes.",
    waysOut: ['use size "medium" or "large"', "accept it for the lower price"],
    check: (config) => when(config.environment === "prod" && mostTasks(config) === 1, "size"),
  },
  {
    id: "valkey-replicas",
    level: "warned",
    title: "A cache of one node in prod",
    reason: "While the node is replaced, nobody can log in and pages stop updating.",
    waysOut: ["set valkey.replicas 1", "accept it for the lower price"],
    check: ({ valkey, environment }) =>
      when(environment === "prod" && valkey.enabled && valkey.replicas === 0, "valkey.replicas"),
  },
];
