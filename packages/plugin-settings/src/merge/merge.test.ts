import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingsScopes } from "../contract/index.js";
import type { SettingsScope } from "../contract/index.js";
import { canonical } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { assembled, explained } from "../layers/assemble.js";
import { layerOfValue } from "../layers/layer.js";
import type { Layer } from "../layers/layer.js";
import { misplaced } from "./key-rules.js";

const rule = fc.constantFrom("Read", "Bash(ls)", "Bash(rm:*)", "Edit(/x)", "WebFetch");
const rules = fc.array(rule, { maxLength: 4 });
const mode = fc.constantFrom("default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions");
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const settings = fc
  .record({
    model: some(fc.constantFrom("a", "b")),
    permissions: some(fc.record({ allow: some(rules), ask: some(rules), deny: some(rules), defaultMode: some(mode) })),
    env: some(fc.dictionary(fc.constantFrom("A", "PATH", "HTTPS_PROXY", "NODE_ENV"), fc.string())),
    deniedMcpServers: some(fc.array(fc.record({ serverName: fc.constantFrom("x", "y") }))),
    sandbox: some(fc.record({ enabled: some(fc.boolean()), allowUnsandboxedCommands: some(fc.boolean()) })),
    own: some(fc.jsonValue()),
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

const layer = (scope: SettingsScope, value: JsonObject): Layer => layerOfValue({ scope, source: scope }, value);
const stack = fc
  .array(fc.tuple(fc.constantFrom(...settingsScopes), settings), { maxLength: 6 })
  .map((layers) => layers.map(([scope, value]) => layer(scope, value)));

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((part, key) => (part as JsonObject | undefined)?.[key], value);
const list = (value: unknown, ...path: string[]): readonly unknown[] => (at(value, ...path) as unknown[] | undefined) ?? [];

describe("merged settings", () => {
  test("hold every deny, whatever is added: a list of denials only grows", () => {
    fc.assert(
      fc.property(stack, fc.constantFrom(...settingsScopes), settings, (layers, scope, more) => {
        const before = assembled(layers).effective;
        const after = assembled([...layers, layer(scope, more)]).effective;
        for (const path of [["permissions", "deny"], ["permissions", "ask"], ["deniedMcpServers"]]) {
          const now = new Set(list(after, ...path).map(canonical));
          for (const item of list(before, ...path)) expect(now).toContain(canonical(item));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("hold no item of a list twice, the strongest scope's first", () => {
    fc.assert(
      fc.property(stack, (layers) => {
        const { layers: ordered, effective } = assembled(layers);
        const joined = ordered.flatMap(({ value }) => list(value, "permissions", "allow"));
        expect(list(effective, "permissions", "allow")).toEqual([...new Set(joined)]);
      }),
    );
  });

  test("let a project neither loosen the mode nor the sandbox, whatever it says", () => {
    fc.assert(
      fc.property(stack, fc.constantFrom("project", "local"), settings, (layers, scope, more) => {
        const trusted = layers.filter((one) => one.scope !== "project" && one.scope !== "local");
        const before = assembled(trusted).effective;
        const after = assembled([...trusted, layer(scope, more)]).effective;
        const risky = (value: JsonObject): boolean =>
          ["auto", "bypassPermissions"].includes(String(at(value, "permissions", "defaultMode")));
        if (!risky(before)) expect(risky(after)).toBe(false);
        if (at(before, "sandbox", "enabled") === true) expect(at(after, "sandbox", "enabled")).toBe(true);
        if (at(before, "sandbox", "allowUnsandboxedCommands") === false)
          expect(at(after, "sandbox", "allowUnsandboxedCommands")).toBe(false);
        for (const name of ["PATH", "HTTPS_PROXY"]) expect(at(after, "env", name)).toEqual(at(before, "env", name));
      }),
      { numRuns: 500 },
    );
  });

  test("keep what policy sets, whatever else is said", () => {
    fc.assert(
      fc.property(settings, stack, (policy, layers) => {
        const others = layers.filter(({ scope }) => scope !== "managed");
        const { effective } = assembled([...others, layer("managed", policy)]);
        for (const path of [["model"], ["permissions", "defaultMode"], ["sandbox", "enabled"]]) {
          const set = at(policy, ...path);
          if (set !== undefined) expect(at(effective, ...path)).toEqual(set);
        }
      }),
    );
  });

  test("do not depend on the order in which scopes were read", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.constantFrom(...settingsScopes), settings), { selector: ([scope]) => scope }), (pairs) => {
        const layers = pairs.map(([scope, value]) => layer(scope, value));
        expect(assembled(layers.toReversed()).effective).toEqual(assembled(layers).effective);
      }),
    );
  });

  test("are explained by those who gave them", () => {
    fc.assert(
      fc.property(stack, fc.constantFrom(["model"], ["permissions"], ["permissions", "deny"], ["own"], ["env", "A"]), (layers, path) => {
        const assembly = assembled(layers);
        const { value, from, overridden } = explained(assembly, path);
        expect(value).toEqual(at(assembly.effective, ...path));
        if (value === undefined) expect(from).toEqual([]);
        else if (typeof value !== "object" || value === null) expect(from.map((entry) => entry.value)).toEqual([value]);
        else expect(from.length).toBeGreaterThan(0);
        const saying = layers.filter(({ raw }) => at(raw, ...path) !== undefined).length;
        expect(from.length + overridden.length).toBe(saying);
      }),
    );
  });
});

describe("variables that a project may not set", () => {
  const refused =
    "ANTHROPIC_BASE_URL OPENAI_API_KEY MY_SERVICE_URL HTTPS_PROXY https_proxy NO_PROXY NODE_OPTIONS NODE_PATH LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES PATH Path HOME GIT_DIR GIT_CONFIG_COUNT BASH_ENV ENV ZDOTDIR PROMPT_COMMAND PS4 IFS PYTHONPATH PYTHONSTARTUP PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS _JAVA_OPTIONS SSL_CERT_FILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED npm_config_registry XDG_CONFIG_HOME LORIMER_HOME CLAUDE_CONFIG_DIR AWS_PROFILE OTEL_EXPORTER_OTLP_ENDPOINT EDITOR PAGER SSH_AUTH_SOCK DOCKER_HOST KUBECONFIG SHELL TMPDIR";
  const taken =
    "NODE_ENV DEBUG CI LOG_LEVEL FORCE_COLOR PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE RUST_BACKTRACE TZ LANG MY_FLAG BASH_DEFAULT_TIMEOUT_MS MAX_MCP_OUTPUT_TOKENS";

  test.each(refused.split(" "))("%s", (name) => {
    expect(misplaced({ env: { [name]: "x" } }, "project")).toMatchObject([{ path: ["env", name] }]);
    expect(misplaced({ env: { [name]: "x" } }, "user")).toEqual([]);
  });

  test.each(taken.split(" "))("but not %s", (name) => {
    expect(misplaced({ env: { [name]: "x" } }, "local")).toEqual([]);
  });
});
