import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSettings } from "@lorimer/plugin-settings";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseArguments } from "../arguments/parse-arguments.js";
import type { Host } from "../host.js";
import { readOutputSchema } from "./check-schema.js";
import { credentialSource, environmentSettings, withModel } from "./credentials.js";
import { withEnvFiles } from "./read-env-files.js";
import { chosenSettings, fallbackModel } from "./chosen-settings.js";
import type { ChosenSettings } from "./credentials.js";
import { openCliSettings } from "./open-cli-settings.js";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lorimer-settings-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The settings of a run in an empty folder, with these files of the user's, flags and environment. */
async function chosenOf(options: {
  readonly file?: object;
  readonly argv?: readonly string[];
  readonly env?: Record<string, string>;
}): Promise<ChosenSettings> {
  writeFileSync(join(folder, "settings.json"), JSON.stringify(options.file ?? {}));
  const env = { LORIMER_HOME: folder, ...options.env };
  const args = parseArguments(options.argv ?? []);
  const settings = await openCliSettings(args, { cwd: folder, home: folder } as Host, env, { projectFolder: folder, trusted: false });
  return chosenSettings(settings, env);
}

describe("settings", () => {
  it("flags count before --settings, that before the environment, that before the user's file", async () => {
    const file = { model: "file", plugins: { "lorimer.anthropic": { apiKey: "file", idleTimeoutMs: 5 } } };
    const given = ["--settings", '{"model":"given"}'];
    expect((await chosenOf({ file })).model).toBe("file");
    expect((await chosenOf({ file, env: { LORIMER_MODEL: "env" } })).model).toBe("env");
    expect((await chosenOf({ file, env: { LORIMER_MODEL: "env" }, argv: given })).model).toBe("given");
    expect((await chosenOf({ file, argv: [...given, "--model", "flag"] })).model).toBe("flag");
    const { plugins } = await chosenOf({ file, env: { ANTHROPIC_API_KEY: "env" } });
    expect(plugins["lorimer.anthropic"]).toEqual({ apiKey: "env", idleTimeoutMs: 5 });
  });

  it("name a model to fall back to and an effort, which flags count before", async () => {
    writeFileSync(join(folder, "settings.json"), '{"fallbackModel":["a","b"],"effortLevel":"high"}');
    const open = async (...argv: readonly string[]): Promise<readonly unknown[]> => {
      const place = { projectFolder: folder, trusted: false };
      const host = { cwd: folder, home: folder } as Host;
      const settings = await openCliSettings(parseArguments(argv), host, { LORIMER_HOME: folder }, place);
      return [fallbackModel(settings, "a"), settings.get("effortLevel")];
    };
    expect(await open()).toEqual(["b", "high"]);
    expect(await open("--fallback-model", "c", "--effort", "low")).toEqual(["c", "low"]);
  });

  it("the environment says nothing about what policy locks", async () => {
    const managed = join(folder, "managed");
    mkdirSync(managed);
    writeFileSync(join(managed, "managed-settings.json"), '{"lockedKeys":["model","plugins"]}');
    const settings = await openSettings({
      projectFolder: folder,
      userFolder: folder,
      foreignUserFolder: folder,
      trusted: false,
      managed: { folders: [{ path: managed, foreign: false }], owners: [process.getuid?.() ?? 0] },
    });
    const chosen = chosenSettings(settings, { LORIMER_MODEL: "env", ANTHROPIC_BASE_URL: "http://127.0.0.1:1" });
    settings.close();
    expect(chosen.model).toBe("claude-sonnet-5-5");
    expect(chosen.plugins["lorimer.anthropic"]).toEqual({});
  });

  it("with --bare no file of the user's counts", async () => {
    expect((await chosenOf({ file: { model: "file" }, argv: ["--bare"] })).model).toBe("claude-sonnet-5-5");
  });

  it("--settings takes JSON or a file and refuses anything else", async () => {
    writeFileSync(join(folder, "s.json"), '{"model":"m"}');
    expect((await chosenOf({ argv: ["--settings", "s.json"] })).model).toBe("m");
    await expect(chosenOf({ argv: ["--settings", "nowhere.json"] })).rejects.toThrow("--settings");
    await expect(chosenOf({ argv: ["--settings", "{"] })).rejects.toThrow("--settings");
  });

  it("a dotenv file lies beneath the real environment, a later one over an earlier one", () => {
    writeFileSync(join(folder, "a"), "X=a\nY=a\nZ=a\n");
    writeFileSync(join(folder, "b"), "Y=b # comment\nZ='b b'\n");
    expect(withEnvFiles({ X: "real" }, ["a", "b"], folder)).toEqual({ X: "real", Y: "b", Z: "b b" });
    expect(() => withEnvFiles({}, ["c"], folder)).toThrow("--dotenv");
  });

  it("reads the providers' variables; the LORIMER_ name wins", () => {
    const settings = environmentSettings({
      ANTHROPIC_API_KEY: "a",
      LORIMER_ANTHROPIC_API_KEY: "b",
      ANTHROPIC_CUSTOM_HEADERS: "X-A: 1\nX-B: two: 2",
      https_proxy: "http://p",
      NO_PROXY: "x",
    });
    expect(Object.values(settings.plugins)[0]).toMatchObject({
      apiKey: "b",
      headers: "X-A: 1\nX-B: two: 2",
      proxy: { https: "http://p", no: "x" },
    });
    expect(credentialSource({ ANTHROPIC_API_KEY: "a", LORIMER_ANTHROPIC_API_KEY: "b" })).toBe("LORIMER_ANTHROPIC_API_KEY");
  });
});

describe("the model", () => {
  it.each([
    [{}, "claude-sonnet-5-5"],
    [{ OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" }, "claude-sonnet-5-5"],
    [{ OPENAI_BASE_URL: "http://x", OPENAI_MODEL: "llama" }, "openai/llama"],
    [{ OPENAI_API_KEY: "k", LORIMER_MODEL: "a/b" }, "openai/a/b"],
    [{ OPENAI_API_KEY: "k" }, undefined],
    [{ LORIMER_MODEL: "x", ANTHROPIC_MODEL: "y" }, "x"],
  ])("of the environment %j is %s", (env: Record<string, string>, model) => {
    expect(withModel(environmentSettings(env), env).model).toBe(model);
  });
});

describe("--json-schema", () => {
  it("takes a schema as text or in a file", () => {
    writeFileSync(join(folder, "s.json"), '{"type":"object","properties":{"a":{"type":["string","null"]},"b":true}}');
    expect(readOutputSchema("s.json", folder)).toMatchObject({ type: "object" });
    expect(readOutputSchema('{"anyOf":[{"const":1}]}', folder)).toMatchObject({ anyOf: [{ const: 1 }] });
  });

  it.each([
    ['{"type":"strng"}', 'the type "strng"'],
    ['{"properties":{"a":{"type":"object","required":"x"}}}', '"required" of the schema.properties.a'],
    ['{"properties":[]}', '"properties"'],
    ['{"items":{"pattern":"("}}', '"pattern" of the schema.items'],
    ['{"anyOf":[]}', '"anyOf"'],
    ['{"minLength":"1"}', '"minLength"'],
    ["{", "--json-schema"],
    ["nowhere.json", "ENOENT"],
  ])("refuses %s", (text, message) => {
    expect(() => readOutputSchema(text, folder)).toThrow(message);
  });
});
