import type { JsonObject } from "../json/json-object.js";

/** One person's own machine: the ordinary questions, and no reading of keys and credentials. */
const personal: JsonObject = {
  permissions: {
    defaultMode: "default",
    deny: ["Read(~/.ssh/**)", "Read(~/.aws/**)", "Read(~/.gnupg/**)"],
  },
  cleanupPeriodDays: 30,
};

/** People who share repositories: publishing is asked about, secrets stay unread, what was done is logged. */
const team: JsonObject = {
  permissions: {
    defaultMode: "default",
    ask: ["Bash(git push:*)", "Bash(npm publish:*)", "Bash(gh pr merge:*)"],
    deny: ["Read(~/.ssh/**)", "Read(~/.aws/**)", "Read(~/.gnupg/**)", "Read(**/.env)", "Read(**/.env.*)"],
    disableBypassPermissionsMode: "disable",
  },
  sandbox: { enabled: true },
  audit: { enabled: true },
  cleanupPeriodDays: 30,
};

/** An organisation: contained or not at all, no mode without questions, an audit log that is kept. */
const org: JsonObject = {
  permissions: {
    defaultMode: "default",
    ask: ["Bash(git push:*)", "Bash(gh pr merge:*)", "WebFetch"],
    deny: [
      "Read(~/.ssh/**)",
      "Read(~/.aws/**)",
      "Read(~/.gnupg/**)",
      "Read(**/.env)",
      "Read(**/.env.*)",
      "Bash(npm publish:*)",
      "Bash(curl:*)",
      "Bash(wget:*)",
    ],
    disableBypassPermissionsMode: "disable",
    disableAutoMode: "disable",
  },
  sandbox: { enabled: true, failIfUnavailable: true, allowUnsandboxedCommands: false, network: { strictAllowlist: true } },
  audit: { enabled: true, required: true },
  enableAllProjectMcpServers: false,
  allowManagedHooksOnly: true,
  cleanupPeriodDays: 90,
};

/**
 * Sets of defaults, from the freest to the strictest. Each stands just above the defaults, beneath all that anyone sets; what in it
 * only policy may say stands just beneath policy.
 */
export const presets: ReadonlyMap<string, JsonObject> = new Map([
  ["personal", personal],
  ["team", team],
  ["org", org],
]);

/** How strict a preset is: the higher, the stricter; -1 for none. */
export function strictness(preset: unknown): number {
  return [...presets.keys()].indexOf(String(preset));
}
