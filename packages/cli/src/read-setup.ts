import type { Arguments } from "./arguments/arguments.js";
import { eventLog } from "./debug/event-log.js";
import { redactor } from "./debug/redact.js";
import type { Host } from "./host.js";
import type { LineWriter } from "./output/line-writer.js";
import { readPolicy } from "./permissions/read-policy.js";
import { visible } from "./render/visible.js";
import { readOutputSchema } from "./settings/check-schema.js";
import { environmentSettings, withModel } from "./settings/credentials.js";
import { withEnvFiles } from "./settings/read-env-files.js";
import { lorimerHome, mergeSettings, readGivenSettings, readUserSettings } from "./settings/read-settings.js";
import type { Settings } from "./settings/read-settings.js";
import type { Setup } from "./setup.js";

/** Reads and checks everything that a run depends on, so that what is wrong is said before anything starts. */
export function readSetup(args: Arguments, host: Host, out: LineWriter, ending: AbortSignal): Setup {
  const env = withEnvFiles(host.env, args.envFiles, host.cwd);
  const redact = redactor(env);
  const warn = (text: string): void => void host.stderr.write(`lorimer: ${visible(redact(text))}\n`);
  const write = (text: string): void => void host.stderr.write(visible(text));
  return {
    args,
    host,
    env,
    settings: readSettings(args, host, env, warn),
    policy: readPolicy(args),
    outputSchema: args.jsonSchema === undefined ? undefined : readOutputSchema(args.jsonSchema, host.cwd),
    out,
    log: eventLog({ redact, now: () => Date.now(), ...(args.debug ? { write } : {}) }),
    warn,
    ending,
    thinking: args.maxThinkingTokens === undefined ? undefined : { budgetTokens: args.maxThinkingTokens },
    effort: args.effort,
    speed: args.fast ? "fast" : undefined,
  };
}

/** Flags win over `--settings`, that over the environment, that over the user's file, that over what Lorimer chooses itself. */
function readSettings(args: Arguments, host: Host, env: Host["env"], warn: (text: string) => void): Settings {
  const layer = (model: string | undefined): Settings => ({ plugins: {}, ...(model === undefined ? {} : { model }) });
  const merged = mergeSettings(
    args.bare ? layer(undefined) : readUserSettings(lorimerHome(env, host.home), warn),
    environmentSettings(env),
    args.settings === undefined ? layer(undefined) : readGivenSettings(args.settings, host.cwd),
    layer(args.model),
  );
  return withModel(merged, env);
}
