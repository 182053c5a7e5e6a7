import { existsSync } from "node:fs";
import type { SettingsProblem } from "@lorimer/plugin-settings";
import { LorimerError } from "@lorimer/sdk";
import type { Effort } from "@lorimer/sdk";
import type { Arguments } from "./arguments/arguments.js";
import { eventLog } from "./debug/event-log.js";
import { redactor } from "./debug/redact.js";
import type { Host } from "./host.js";
import type { LineWriter } from "./output/line-writer.js";
import { refusedPlugins } from "./plugins/refused-plugins.js";
import { columnsOf } from "./render/columns-of.js";
import { visible } from "./render/visible.js";
import { wrap } from "./render/wrap.js";
import { credentialsFile } from "./settings/credentials-file.js";
import { readOutputSchema } from "./settings/check-schema.js";
import { chosenSettings, withSettingsEnv } from "./settings/chosen-settings.js";
import { openCliSettings } from "./settings/open-cli-settings.js";
import { projectFolder } from "./settings/project-folder.js";
import { withEnvFiles } from "./settings/read-env-files.js";
import type { Setup } from "./setup.js";
import { keepTrust } from "./trust/keep-trust.js";
import { settleTrust } from "./trust/settle-trust.js";

/** Policy that cannot be read must not count as no policy. */
function refuseWithoutPolicy(problems: readonly SettingsProblem[]): void {
  const unread = problems.find(({ scope, key }) => scope === "managed" && key === "");
  if (unread === undefined) return;
  throw new LorimerError("CONFIG_INVALID", `The policy ${unread.source} cannot be used: ${unread.message}.`, {
    hint: "Whoever manages this machine has to mend it; until then Lorimer does not start.",
  });
}

/** Broken between words where a person reads it; a file or a program gets each message on one line. */
function onScreen(text: string, stderr: Host["stderr"]): string {
  if (!stderr.isTTY) return text;
  return text
    .split("\n")
    .flatMap((line) => wrap(line, columnsOf(stderr)))
    .join("\n");
}

/** Reads and checks everything that a run depends on, so that what is wrong is said before anything starts. */
export async function readSetup(args: Arguments, host: Host, out: LineWriter, ending: AbortSignal): Promise<Setup> {
  const given = withEnvFiles(host.env, args.envFiles, host.cwd);
  const redact = redactor(given);
  const warn = (text: string): void => void host.stderr.write(`${onScreen(`lorimer: ${visible(redact(text))}`, host.stderr)}\n`);
  const write = (text: string): void => void host.stderr.write(visible(text));
  const outputSchema = args.jsonSchema === undefined ? undefined : readOutputSchema(args.jsonSchema, host.cwd);
  const project = projectFolder(host.cwd);
  const trust = await settleTrust({ args, host, env: given, project, warn, ending });
  const opened = await openCliSettings(args, host, given, { projectFolder: project, trusted: trust.trusted });
  const settings = keepTrust(opened, trust);
  refuseWithoutPolicy(settings.problems);
  for (const { source, line, key, message } of settings.problems) {
    warn(`${source}${line === undefined ? "" : `, line ${line}`}: ${key === "" ? "" : `${key}: `}${message}; it was left out.`);
  }
  const env = withSettingsEnv(settings, given);
  const setup: Setup = {
    args,
    host,
    env,
    project,
    settings,
    trust,
    chosen: chosenSettings(settings, env),
    refusedPlugins: await refusedPlugins({ args, host, env, project, settings, trust, ending }),
    outputSchema,
    out,
    log: eventLog({ redact, now: () => Date.now(), ...(args.debug ? { write } : {}) }),
    warn,
    background: [],
    ending,
    thinking: args.maxThinkingTokens === undefined ? undefined : { budgetTokens: args.maxThinkingTokens },
    effort: settings.get("effortLevel") as Effort | undefined,
    speed: args.fast ? "fast" : undefined,
  };
  const speaksOfPlugins = args.pluginOptions.length > 0 || settings.get("plugins") !== undefined || existsSync(credentialsFile(setup));
  return speaksOfPlugins ? (await import("./plugins/options/with-plugin-options.js")).withPluginOptions(setup) : setup;
}
