import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json/json-object.js";
import { knownKeys, settingsSchema, settingsShape } from "./settings-shape.js";

const published = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../schema/settings.schema.json", import.meta.url)), "utf8"),
) as JsonObject;
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(published);

/** Says something for every group of keys, as a person would. */
const example: JsonObject = {
  $schema: "https://example.org/settings.schema.json",
  preset: "team",
  model: "claude-sonnet-5-5",
  fallbackModel: ["a", "b"],
  plugins: { "lorimer.anthropic": { baseUrl: "https://gateway.example" } },
  permissions: {
    allow: ["Read", { rule: "Bash(npm test:*)", match: ["npm test -- a"], notMatch: ["npm publish"] }],
    ask: ["Bash(git push:*)"],
    deny: ["Read(**/.env)"],
    additionalDirectories: ["../docs"],
    defaultMode: "acceptEdits",
    disableBypassPermissionsMode: "disable",
  },
  hooks: {
    PreToolUse: [
      {
        matcher: "Bash",
        hooks: [
          { type: "command", command: "./check.sh", timeout: 5, onFailure: "block" },
          { type: "http", url: "https://hooks.example", headers: { Authorization: "Bearer $TOKEN" }, allowedEnvVars: ["TOKEN"] },
          { type: "prompt", prompt: "Is this safe?" },
          { type: "mcp_tool", server: "s", tool: "t", input: { a: 1 } },
        ],
      },
    ],
  },
  sandbox: { enabled: true, filesystem: { denyRead: ["~/.ssh"] }, network: { allowedDomains: ["example.org"], httpProxyPort: 8080 } },
  env: { NODE_ENV: "test", RETRIES: 3, QUIET: true },
  attribution: { commit: "", pr: "" },
  cleanupPeriodDays: 30,
  defaultShell: "bash",
  allowedMcpServers: [{ serverName: "a" }, { serverUrl: "https://*.example/*" }, { serverCommand: ["npx", "server"] }],
  deniedMcpServers: [{ serverName: "b" }],
  audit: { enabled: true },
  webhooks: [{ url: "https://events.example", events: ["run-finished"] }],
  notKnownHere: { kept: [1, null, "x"] },
};

function complaints(value: unknown): readonly string[] {
  const found: string[] = [];
  settingsShape.take(value, [], (path, message) => found.push(`${path.join(".")}: ${message}`));
  return found;
}

describe("the published schema", () => {
  test("is the one that files are read by", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(settingsSchema)));
    expect(Object.keys(published["properties"] as JsonObject)).toEqual(knownKeys);
  });

  test("takes the example, as the reader does, which keeps all of it", () => {
    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
    expect(complaints(example)).toEqual([]);
    expect(settingsShape.take(example, [], () => {})).toEqual({ ...example, env: { NODE_ENV: "test", RETRIES: "3", QUIET: "true" } });
  });

  test("and the reader agree on what is wrong, whatever a key says", () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        "",
        "default",
        "disable",
        "team",
        "bash",
        0,
        -1,
        70_000,
        true,
        [],
        {},
        [""],
        ["a"],
        [{}],
        [{ rule: "x" }],
        { a: {} },
        { a: "b" },
      ),
      fc.jsonValue(),
    );
    const nested = fc.tuple(fc.constantFrom("permissions", "sandbox", "hooks", "env", "worktree", "audit"), fc.string(), value);
    const settings = fc.oneof(
      fc.tuple(fc.constantFrom(...knownKeys), value).map(([key, member]) => ({ [key]: member })),
      nested.map(([key, name, member]) => ({ [key]: { [name]: member } })),
      fc
        .tuple(fc.constantFrom("allow", "deny", "defaultMode", "disableAutoMode"), value)
        .map(([key, member]) => ({ permissions: { [key]: member } })),
      value.map((member) => ({ hooks: { Stop: [{ hooks: [member] }] } })),
    );
    fc.assert(
      fc.property(settings, (given) => {
        fc.pre(!JSON.stringify(given).includes("__proto__"));
        expect(complaints(given).length === 0, JSON.stringify(given)).toBe(validate(given));
      }),
      { numRuns: 3000 },
    );
  });
});

test("what the reader keeps of anything fits the schema, and is a copy", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...knownKeys), fc.jsonValue()), (given) => {
      const taken = settingsShape.take(given, [], () => {}) as JsonObject;
      expect(complaints(taken)).toEqual([]);
      expect(validate(taken), JSON.stringify(validate.errors)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
