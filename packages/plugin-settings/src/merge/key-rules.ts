import { isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { pathText } from "../json/path.js";
import type { Path } from "../json/path.js";
import type { SettingsScope } from "../contract/index.js";

/** How the values of several scopes become one, where that is not the rule: lists joined, objects merged, else the strongest. */
export type MergeRule = "strongest" | "policy-alone";

/**
 * `strongest`: lists are not joined, the strongest scope's counts alone. `policy-alone`: where managed policy sets it, what others
 * say does not count, because a list of what is allowed would grow by it; else lists are joined.
 */
const mergeRules: ReadonlyMap<string, MergeRule> = new Map([
  ["fallbackModel", "strongest"],
  ["availableModels", "policy-alone"],
  ["allowedMcpServers", "policy-alone"],
  ["allowedHttpHookUrls", "policy-alone"],
  ["httpHookAllowedEnvVars", "policy-alone"],
]);

/** Keys that count only in managed policy. */
const managedOnly: readonly Path[] = [
  "lockedKeys",
  "allowAllClaudeAiMcps",
  "allowedChannelPlugins",
  "allowedMarketplaces",
  "allowManagedHooksOnly",
  "allowManagedMcpServersOnly",
  "allowManagedPermissionRulesOnly",
  "blockedMarketplaces",
  "channelsEnabled",
  "disableCommandPluginSources",
  "disableSideloadFlags",
  "forceRemoteSettingsRefresh",
  "parentSettingsBehavior",
  "pluginSuggestionMarketplaces",
  "pluginTrustMessage",
  "policyHelper",
  "sandbox.filesystem.allowManagedReadPathsOnly",
  "sandbox.network.allowManagedDomainsOnly",
  "strictKnownMarketplaces",
  "strictPluginOnlyCustomization",
  "wslInheritsWindowsSettings",
].map((key) => key.split("."));

/** What a repository may say of these: nothing, or only the one value that makes things stricter. */
const fromProject: readonly { readonly path: Path; readonly only?: unknown; readonly not?: readonly unknown[] }[] = [
  { path: ["permissions", "defaultMode"], not: ["auto", "bypassPermissions"] },
  // The strictest also turns hooks off that a user relies on.
  { path: ["preset"], not: ["org"] },
  { path: ["apiKeyHelper"] },
  { path: ["autoMemoryDirectory"] },
  { path: ["enableAllProjectMcpServers"] },
  { path: ["enabledMcpjsonServers"] },
  { path: ["allowedMcpServers"] },
  { path: ["allowedHttpHookUrls"] },
  { path: ["httpHookAllowedEnvVars"] },
  { path: ["webhooks"] },
  { path: ["pluginProof"] },
  { path: ["plugins", "lorimer.audit"] },
  { path: ["plugins", "lorimer.budget"] },
  { path: ["plugins", "lorimer.discovery"] },
  { path: ["plugins", "lorimer.guard-rules"] },
  { path: ["plugins", "lorimer.hooks"] },
  { path: ["plugins", "lorimer.instructions"] },
  { path: ["plugins", "lorimer.mcp"] },
  { path: ["plugins", "lorimer.memory"] },
  { path: ["plugins", "lorimer.permissions"] },
  { path: ["plugins", "lorimer.sandbox"] },
  { path: ["plugins", "lorimer.sessions"] },
  { path: ["plugins", "lorimer.webhooks"] },
  { path: ["audit", "folder"] },
  { path: ["audit", "includeInput"] },
  { path: ["audit", "key"] },
  { path: ["guardRules", "unguardedPaths"] },
  { path: ["sync"] },
  { path: ["plugins", "lorimer.settings"] },
  { path: ["audit", "enabled"], only: true },
  { path: ["audit", "required"], only: true },
  { path: ["disableAllHooks"], only: false },
  { path: ["disableSkillShellExecution"], only: true },
  { path: ["sandbox", "enabled"], only: true },
  { path: ["sandbox", "failIfUnavailable"], only: true },
  { path: ["sandbox", "autoAllowBashIfSandboxed"], only: false },
  { path: ["sandbox", "allowUnsandboxedCommands"], only: false },
  { path: ["sandbox", "enableWeakerNestedSandbox"], only: false },
  { path: ["sandbox", "enableWeakerNetworkIsolation"], only: false },
  { path: ["sandbox", "allowAppleEvents"], only: false },
  { path: ["sandbox", "excludedCommands"] },
  { path: ["sandbox", "engine"] },
  { path: ["sandbox", "bwrapPath"] },
  { path: ["sandbox", "socatPath"] },
  { path: ["sandbox", "ripgrep"] },
  { path: ["sandbox", "ignoreViolations"] },
  { path: ["sandbox", "credentials"] },
  { path: ["sandbox", "filesystem", "disabled"], only: false },
  { path: ["sandbox", "network", "strictAllowlist"], only: true },
  { path: ["sandbox", "network", "allowUnixSockets"], only: false },
  { path: ["sandbox", "network", "allowAllUnixSockets"], only: false },
  { path: ["sandbox", "network", "allowMachLookup"], only: false },
  { path: ["sandbox", "network", "httpProxyPort"] },
  { path: ["sandbox", "network", "socksProxyPort"] },
  { path: ["sandbox", "network", "tlsTerminate"] },
];

/** Variables that lead credentials, downloads, or the loading of code to where a repository wants them. */
const riskyVariable = new RegExp(
  [
    "_(?:BASE_)?URL$|_ENDPOINT$|(?:API_?KEY|AUTH_?TOKEN|ACCESS_?TOKEN|SECRET(?:_KEY)?|PASSWORD|CUSTOM_HEADERS)$|_PROXY$",
    "^(?:LORIMER|ANTHROPIC|OPENAI|CLAUDE|AWS|GOOGLE|GCLOUD|AZURE|VERTEX|BEDROCK|OTEL|GIT|SSH|GPG|LD|DYLD|XDG|NPM_CONFIG|YARN|DOCKER)_",
    "^(?:SSL_CERT_(?:FILE|DIR)|\\w*CA_BUNDLE|NODE_(?!ENV$)\\w*|KUBECONFIG|GNUPGHOME|PIP_\\w+|UV_\\w+|CARGO_\\w+|RUSTC\\w*|GOFLAGS|GOPROXY)$",
    "^(?:PATH|PATHEXT|HOME|SHELL|USERPROFILE|APPDATA|COMSPEC|SYSTEMROOT|WINDIR|TMPDIR|TEMP|TMP|EDITOR|VISUAL|PAGER|BROWSER|LESSOPEN|MANPAGER)$",
    "^(?:BASH_ENV|BASH_FUNC_.*|ENV|ZDOTDIR|PROMPT_COMMAND|PS[0-4]|SHELLOPTS|BASHOPTS|IFS|CDPATH|GLOBIGNORE|FPATH|INPUTRC)$",
    "^PYTHON(?:PATH|HOME|STARTUP|USERBASE|EXECUTABLE|INSPECT|BREAKPOINT|PLATLIBDIR|PYCACHEPREFIX|SAFEPATH)$",
    "^(?:PERL5\\w*|PERLLIB|RUBY(?:OPT|LIB|PATH)|GEM_(?:HOME|PATH)|BUNDLE_\\w+|LUA_(?:PATH|CPATH|INIT)\\w*|CLASSPATH|_?JAVA_(?:TOOL_)?OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS|PHPRC|PHP_INI_SCAN_DIR|GCONV_PATH|LOCPATH|HOSTALIASES|RESOLV_HOST_CONF)$",
    "^(?:MAKEFLAGS|GNUMAKEFLAGS|CC|CXX|AR|LD|CMAKE_TOOLCHAIN_FILE|DOTNET_STARTUP_HOOKS|COR_PROFILER\\w*|CORECLR_PROFILER\\w*|DEBUGINFOD_URLS)$",
  ].join("|"),
  "i",
);

/** Plugin settings that lead credentials elsewhere, or are some. */
const riskyPluginSetting = /url$|endpoint$|host$|api_?key$|token$|secret$|password$|headers$|proxy$|^ca$|cert|helper$|command$/i;

/** Settings of our own plugins by which they find what is the person's or the organisation's: a repository would pose as either. */
const placeOfOwnPlugin = /folders?$|^foreign|^managed|^given$|^trust/i;

/** Every value that does not count in this scope: where it stands, and why in a few words. */
export function misplaced(value: JsonObject, scope: SettingsScope): readonly { readonly path: readonly string[]; readonly why: string }[] {
  const found: { path: readonly string[]; why: string }[] = [];
  const add = (path: Path, why: string): void => void found.push({ path: path as readonly string[], why });
  if (scope !== "managed") for (const path of managedOnly) if (stands(value, path)) add(path, "only managed policy may set this");
  if (scope !== "project" && scope !== "local") return found;
  const why = "a project may not set this";
  for (const { path, only, not } of fromProject) {
    const given = at(value, path);
    if (given === undefined || (only !== undefined && given === only) || (not !== undefined && !not.includes(given))) continue;
    add(path, only === undefined && not === undefined ? why : `a project may not set this to ${JSON.stringify(given)}`);
  }
  for (const name of names(value["env"])) if (riskyVariable.test(name)) add(["env", name], why);
  const plugins = value["plugins"];
  for (const plugin of names(plugins)) {
    for (const name of names((plugins as JsonObject)[plugin])) {
      const isRisky = riskyPluginSetting.test(name) || (plugin.startsWith("lorimer.") && placeOfOwnPlugin.test(name));
      if (isRisky && !isBarred(["plugins", plugin])) add(["plugins", plugin, name], why);
    }
  }
  return found;
}

/** As a whole, so that nothing in it has to be. */
function isBarred(path: Path): boolean {
  return fromProject.some((rule) => pathText(rule.path) === pathText(path));
}

/** The merge rule of a key. */
export function mergeRuleOf(path: readonly string[]): MergeRule | undefined {
  return path.length === 1 ? mergeRules.get(pathText(path)) : undefined;
}

function stands(value: JsonObject, path: Path): boolean {
  return at(value, path) !== undefined;
}

function at(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) part = isObject(part) && Object.hasOwn(part, step) ? part[String(step)] : undefined;
  return part;
}

function names(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}
