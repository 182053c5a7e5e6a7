import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSettings } from "@lorimer/plugin-settings";
import { configCommand } from "./config.js";
import type { ConfigOptions } from "./config.js";

let folder: string;
const userFile = (): string => join(folder, "home/settings.json");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lorimer-config-"));
  for (const name of ["home", "project/.lorimer"]) mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function config(
  operands: readonly string[],
  options: Partial<ConfigOptions> = {},
): Promise<{ readonly code: number; readonly text: string }> {
  const settings = await openSettings({
    projectFolder: join(folder, "project"),
    userFolder: join(folder, "home"),
    foreignUserFolder: join(folder, "foreign"),
    trusted: true,
    managed: { folders: [] },
    defaults: [{ value: { language: "en" }, source: "the product" }],
  });
  let text = "";
  const code = await configCommand(settings, operands, { json: false, ...options }, (more) => (text += more));
  settings.close();
  return { code, text };
}

describe("lorimer config", () => {
  test("gets the effective value, as it is or as JSON", async () => {
    writeFileSync(userFile(), JSON.stringify({ model: "m", permissions: { deny: ["Read"] } }));
    expect(await config(["get", "model"])).toEqual({ code: 0, text: "m\n" });
    expect(await config(["get", "permissions.deny"])).toEqual({ code: 0, text: '[\n  "Read"\n]\n' });
    expect(await config(["get", "model"], { json: true })).toEqual({ code: 0, text: '{"key":"model","value":"m","set":true}\n' });
    expect(await config(["get", "nothing"])).toEqual({ code: 1, text: "" });
  });

  test("sets text, JSON and keys whose names hold dots", async () => {
    expect(await config(["set", "model", "claude-x"])).toEqual({ code: 0, text: `model: set in ${userFile()}.\n` });
    await config(["set", "cleanupPeriodDays", "7"]);
    await config(["set", "permissions.deny", '["Read(x)"]']);
    await config(["set", 'plugins["lorimer.openai"].baseUrl', "http://localhost:1"]);
    await config(["set", "language", "7"]);
    expect(JSON.parse(readFileSync(userFile(), "utf8"))).toEqual({
      model: "claude-x",
      cleanupPeriodDays: 7,
      permissions: { deny: ["Read(x)"] },
      plugins: { "lorimer.openai": { baseUrl: "http://localhost:1" } },
      language: "7",
    });
  });

  test("writes the file of the scope, and says when that has no effect", async () => {
    await config(["set", "model", "project's"], { scope: "project" });
    const { text } = await config(["set", "model", "user's"]);
    expect(text).toContain(`It has no effect: ${join(folder, "project/.lorimer/settings.json")} counts before it.`);
    expect(JSON.parse((await config(["set", "model", "b"], { json: true })).text)).toMatchObject({ value: "project's", effective: false });
  });

  test("unsets", async () => {
    writeFileSync(userFile(), '{\n  "model": "m",\n  "language": "de" // mine\n}\n');
    expect((await config(["unset", "model"])).text).toBe(`model: unset in ${userFile()}.\n`);
    expect(readFileSync(userFile(), "utf8")).toBe('{\n  "language": "de" // mine\n}\n');
  });

  test("explains who gives a value, what has no effect, and what was left out", async () => {
    writeFileSync(userFile(), '{\n  "language": "de"\n}\n');
    const projectFile = join(folder, "project/.lorimer/settings.json");
    writeFileSync(projectFile, '{ "permissions": { "defaultMode": "auto" } }');
    expect(await config(["explain", "language"])).toEqual({
      code: 0,
      text: `language = "de"\nFrom, strongest first\n  user ${userFile()}:2: "de"\nWithout effect\n  default the product: "en"\nNothing in this version acts on language; it is kept for others that do.\n`,
    });
    expect(await config(["explain", "permissions.defaultMode"])).toEqual({
      code: 1,
      text: `permissions.defaultMode = not set\nWithout effect\n  project ${projectFile}:1: "auto"\n${projectFile}:1: permissions.defaultMode: a project may not set this to "auto"\n`,
    });
    const json = JSON.parse((await config(["explain", "language"], { json: true })).text) as unknown;
    expect(json).toMatchObject({
      key: "language",
      value: "de",
      locked: false,
      problems: [],
      from: [{ origin: { scope: "user", line: 2 } }],
    });
  });

  test("says where a variable of the environment counts before a file, and shows no credential", async () => {
    writeFileSync(userFile(), JSON.stringify({ model: "file's", plugins: { "lorimer.anthropic": { apiKey: "file's" } } }));
    const env = { LORIMER_MODEL: "variable's", ANTHROPIC_API_KEY: "canary" };
    expect((await config(["get", "model"], { env })).text).toBe("variable's\n");
    expect((await config(["explain", "model"], { env })).text).toContain("In effect: variable's, from the environment");
    expect(JSON.parse((await config(["explain", "model"], { env, json: true })).text)).toMatchObject({ environment: "variable's" });
    expect((await config(["explain", 'plugins["lorimer.anthropic"].apiKey'], { env })).text).toContain("In effect: [redacted]");
  });

  test("lists everything with where it comes from", async () => {
    writeFileSync(userFile(), '{\n  "permissions": { "deny": ["Read"] },\n  "model": 5\n}');
    expect(await config([])).toEqual({
      code: 0,
      text: `language = "en"  (default the product)\npermissions.deny = ["Read"]  (user ${userFile()}:2)\n${userFile()}:3: model: expected text that is not empty\n`,
    });
    expect(JSON.parse((await config(["list"], { json: true })).text)).toMatchObject({
      settings: { language: "en", permissions: { deny: ["Read"] } },
      problems: [{ key: "model" }],
    });
  });

  test("brings a file to the newest form, and back", async () => {
    writeFileSync(userFile(), '{ "includeCoAuthoredBy": false }');
    expect((await config(["migrate"])).text).toContain(`kept in ${userFile()}.v0.bak`);
    expect((await config(["get", "attribution.commit"])).text).toBe("\n");
    expect(JSON.parse((await config(["migrate"], { json: true })).text)).toEqual({ file: userFile(), changed: false, backup: null });
    await config(["unmigrate"]);
    expect(readFileSync(userFile(), "utf8")).toBe('{ "includeCoAuthoredBy": false }');
    expect((await config(["unmigrate"])).code).toBe(1);
  });

  test("shows what a file says without obeying it", async () => {
    writeFileSync(userFile(), JSON.stringify({ model: "\u001b[2Jm" }));
    expect((await config(["get", "model"])).text).toBe("\\x1b[2Jm\n");
  });

  test.each([
    [["set", "model", "5x", "more"], {}, "config set takes 2 operands, not 3."],
    [["delete", "model"], {}, 'config has no "delete".'],
    [["get", "a..b"], {}, '"a..b" is not the key of a setting.'],
    [["set", "modle", "x"], {}, '"modle" is not a known key.'],
    [["set", "model", "x"], { scope: "managed" }, "--scope managed is not one of user, project, local."],
    [["set", "permissions.defaultMode", "always"], {}, "permissions.defaultMode: expected one of"],
    [["set", "cleanupPeriodDays", "soon"], {}, "cleanupPeriodDays: expected a number of at least 0."],
    [["set", "permissions.defaultMode", "auto"], { scope: "project" }, "a project may not set this"],
  ])("refuses %j", async (operands, options, message) => {
    await expect(config(operands, options)).rejects.toThrow(message);
  });
});
