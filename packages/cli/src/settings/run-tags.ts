import { usageError } from "../usage-error.js";

/** `LORIMER_TAGS=run=7,task=django-1`: what stands on every event and line of output, for whoever sorts them afterwards. */
export function runTags(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> | undefined {
  const text = env["LORIMER_TAGS"]?.trim() ?? "";
  if (text === "") return undefined;
  return Object.fromEntries(
    text.split(",").map((tag): [string, string] => {
      const [, name, value] = /^\s*([\w.-]{1,64})=(.{0,256})$/.exec(tag) ?? [];
      if (name === undefined || value === undefined) throw usageError(`LORIMER_TAGS: ${JSON.stringify(tag)} is not NAME=VALUE.`);
      return [name, value.trim()];
    }),
  );
}
