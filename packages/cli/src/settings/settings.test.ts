import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readOutputSchema } from "./check-schema.js";
import { credentialSource, environmentSettings, withModel } from "./credentials.js";
import { withEnvFiles } from "./read-env-files.js";
import { mergeSettings, readGivenSettings, readUserSettings } from "./read-settings.js";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lorimer-settings-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("settings", () => {
  it.each(['{"model": 1}', "{", "[]", '{"plugins": {"a": 1}}'])("a user's file with %j is ignored with one precise warning", (text) => {
    writeFileSync(join(folder, "settings.json"), text);
    const warnings: string[] = [];
    expect(readUserSettings(folder, (warning) => warnings.push(warning))).toEqual({ plugins: {} });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(join(folder, "settings.json"));
  });

  it("a missing file is no warning", () => {
    expect(readUserSettings(folder, () => expect.unreachable())).toEqual({ plugins: {} });
  });

  it("later layers win, key by key", () => {
    expect(
      mergeSettings({ model: "a", plugins: { p: { x: 1, y: 1 } } }, { plugins: { p: { y: 2 } } }, { model: "b", plugins: {} }),
    ).toEqual({ model: "b", plugins: { p: { x: 1, y: 2 } } });
  });

  it("--settings takes JSON or a file and refuses anything else", () => {
    writeFileSync(join(folder, "s.json"), '{"model":"m"}');
    expect(readGivenSettings("s.json", folder).model).toBe("m");
    expect(readGivenSettings('{"model":"n"}', folder).model).toBe("n");
    expect(() => readGivenSettings("nowhere.json", folder)).toThrow("--settings");
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
