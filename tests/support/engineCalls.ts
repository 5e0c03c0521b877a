import { nameOf } from "../../cli/plan";
import type { Engine } from "./engine";

/** What the engine asked of the simulated provider in earnest, in the order in which it asked. */
export class EngineCalls {
  private calls: string[] = [];

  constructor({ provider }: Engine) {
    const { create, update, delete: remove } = provider;
    provider.create = (subject, ...rest) => {
      this.calls.push(`create ${lineOf(subject)}`);
      return create.call(provider, subject, ...rest);
    };
    provider.update = (subject, id, olds, news, preview) => {
      if (!preview) {
        this.calls.push(`update ${lineOf(subject)}`);
      }
      return update.call(provider, subject, id, olds, news, preview);
    };
    provider.delete = (subject, ...rest) => {
      this.calls.push(`delete ${lineOf(subject)}`);
      return remove.call(provider, subject, ...rest);
    };
  }

  /** The calls since the last time, as they came. */
  take(): readonly string[] {
    const taken = this.calls;
    this.calls = [];
    return taken;
  }

  /** The same, sorted, with what was made anew and deleted as `replace`. */
  changes(): readonly string[] {
    const taken = this.take();
    const subjects = (verb: string) =>
      new Set(taken.filter((call) => call.startsWith(`${verb} `)).map((call) => call.slice(verb.length + 1)));
    const [made, gone, changed] = [subjects("create"), subjects("delete"), subjects("update")];
    return [
      ...[...changed].map((subject) => `update ${subject}`),
      ...[...made].map((subject) => `${gone.has(subject) ? "replace" : "create"} ${subject}`),
      ...[...gone].filter((subject) => !made.has(subject)).map((subject) => `delete ${subject}`),
    ].sort();
  }
}

/** `aws:ecs/service:Service agent`, as `changesOf` writes it for a preview. */
function lineOf({ urn, type }: { readonly urn: string; readonly type: string }): string {
  return `${type} ${nameOf({ urn })}`;
}
