import { isObject } from "../json/json-object.js";
import { textsIn } from "./command-text.js";
import type { Collector } from "./collector.js";
import { addCommand, addHooks } from "./hook-items.js";
import { addServers } from "./server-items.js";

/** Settings whose value, or whose member `command`, is a command line. */
const commandKeys = [
  "apiKeyHelper",
  "awsAuthRefresh",
  "awsCredentialExport",
  "gcpAuthRefresh",
  "otelHeadersHelper",
  "policyHelper",
  "proxyAuthHelper",
  "statusLine",
  "subagentStatusLine",
  "fileSuggestion",
];

/** Say nothing that anybody could be led by. */
const silentKeys = ["$schema", "settingsVersion"];

type AddKey = (value: unknown, path: string, to: Collector) => void;

const byKey: Readonly<Record<string, AddKey>> = {
  hooks: addHooks,
  env: addEnvironment,
  permissions: addPermissions,
  mcpServers: addServers,
  enabledPlugins: (value, path, to) => addEach("plugin", "turns the plugin on or off", value, path, to),
  extraKnownMarketplaces: (value, path, to) => addEach("marketplace", "adds a source of plugins", value, path, to),
  additionalMarketplaces: (value, path, to) => addEach("marketplace", "adds a source of plugins", value, path, to),
  plugins: (value, path, to) => addEach("setting", "sets what the plugin goes by", value, path, to),
};

/** What a settings file of a repository would do, one thing for each hook, variable, rule, server, command or other key. */
export function addSettings(value: Readonly<Record<string, unknown>>, path: string, to: Collector): void {
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (silentKeys.includes(key) || member === undefined) continue;
    const add = Object.hasOwn(byKey, key) ? byKey[key] : undefined;
    if (add !== undefined) add(member, path, to);
    else if (commandKeys.includes(key)) addCommand("command", key, member, path, to, key);
    else to.add("setting", key, path, `sets ${key} = ${JSON.stringify(member)}`, [key, member]);
  }
}

/** Variables with which a program can be made to run or reach something else. */
const farReaching =
  /^(?:(?:DY)?LD_|NODE_OPTIONS$|PATH$|PYTHON|PERL5|RUBY|JAVA_TOOL_OPTIONS$|BASH_ENV$|ENV$|GIT_|SSH_|EDITOR$|VISUAL$|PAGER$|IFS$|PROMPT_COMMAND$)/i;
const leadsElsewhere = /(?:_BASE_URL|_URL|_HEADERS|_ENDPOINT|PROXY|_CA_CERTS|_CERT_FILE)$/i;

function addEnvironment(value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return to.add("environment", "env", path, `sets env = ${JSON.stringify(value)}`, value);
  for (const name of Object.keys(value)) {
    const note = farReaching.test(name)
      ? ", which can make programs run other code"
      : leadsElsewhere.test(name)
        ? ", which can lead requests, and what they carry, elsewhere"
        : "";
    const text = typeof value[name] === "string" ? value[name] : JSON.stringify(value[name]);
    to.add("environment", name, path, `sets the variable ${name}=${text}${note}`, [name, value[name]]);
  }
}

function addPermissions(value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return to.add("permission", "permissions", path, `sets permissions = ${JSON.stringify(value)}`, value);
  for (const key of Object.keys(value)) {
    const member = value[key];
    switch (key) {
      // These only take away.
      case "deny":
      case "ask":
        break;
      case "allow":
        for (const rule of asList(member)) {
          const text = textOf(rule);
          to.add("permission", text, path, `lets ${text} run without a question`, ["allow", rule]);
        }
        break;
      case "additionalDirectories":
        for (const folder of asList(member))
          to.add("directory", textOf(folder), path, `opens the folder ${textOf(folder)} to tools`, folder);
        break;
      case "defaultMode":
        to.add("mode", textOf(member), path, `asks for the permission mode ${textOf(member)}; a project never raises the mode`, member);
        break;
      default:
        to.add("setting", `permissions.${key}`, path, `sets permissions.${key} = ${JSON.stringify(member)}`, [key, member]);
    }
  }
}

function addEach(kind: "plugin" | "marketplace" | "setting", does: string, value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return to.add(kind, kind, path, `${does}: ${JSON.stringify(value)}`, value);
  for (const name of Object.keys(value)) {
    const places =
      textsIn(value[name]).length > 0 || kind !== "plugin" ? `: ${JSON.stringify(value[name])}` : ` (${JSON.stringify(value[name])})`;
    to.add(kind, name, path, `${does}: ${name}${places}`, [name, value[name]]);
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
