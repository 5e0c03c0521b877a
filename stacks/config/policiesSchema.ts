import { list, object, text } from "./fields";
import { patterns } from "./formats";

/** YAML takes a day without quotes for a point in time, which the Pulumi CLI then writes out. */
const DAY = /^\d{4}-\d{2}-\d{2}( 00:00:00 \+0000 UTC)?$/;

function exists(day: string): boolean {
  const date = day.slice(0, 10);
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

/** What the policy pack is told. The program itself reads none of it. */
export const policies = object(
  {
    description:
      "For the policy pack: in `npm run preview` and, with `--policy-pack policy-pack`, in `pulumi preview` and `pulumi up`.",
    allowed: "a map with waivers",
  },
  {
    waivers: list(
      object(
        {
          description: "A violation that is accepted until a day.",
          allowed: "a map with rule, resource, reason, owner and expires",
        },
        {
          rule: text(
            {
              description: "The rule, by its id in policy-pack/README.md.",
              allowed: "a rule's id, such as s3-bpa-all-four",
            },
            /^[a-z0-9]+(-[a-z0-9]+)+$/,
          ),
          resource: text(
            {
              description: "The resource's URN; `*` in it stands for anything.",
              allowed: 'a URN or a pattern of one in quotes, such as "*::downloads"',
              source: "Pulumi docs: a URN ends with `::` and the resource's name",
            },
            /^[\x21-\x7e]{1,500}$/,
          ),
          reason: text(
            { description: "Why it is accepted.", allowed: "a sentence of 10 to 300 characters" },
            patterns.sentence,
          ),
          owner: text(
            {
              description: "Who answers for it.",
              allowed: "a person or a team, 2 to 100 characters",
            },
            /^(?! )[^\p{Cc}]{2,100}$/u,
          ),
          expires: text(
            {
              description:
                "The last day on which it holds (UTC), at most two years ahead. After it, the violation fails again.",
              allowed: 'an existing day as YYYY-MM-DD, such as "2027-03-31"',
            },
            DAY,
            exists,
          ),
        },
      ),
      100,
      { description: "Accepted violations.", allowed: "a list of at most 100 waivers" },
    ).optional(),
  },
);
