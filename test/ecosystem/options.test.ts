import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";
import { json, manifestPath } from "./kit/kit-package.js";
import type { KitFiles } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";
import { installed, settings } from "./package-place.js";

const acme: KitFiles = {
  [manifestPath]: json({
    name: "acme",
    userConfig: {
      city: { type: "string", title: "City", description: "Where", required: true },
      token: { type: "string", title: "Token", description: "The secret", sensitive: true, required: true },
      count: { type: "number", title: "Count", description: "How many", default: 3, min: 1, max: 9 },
      fast: { type: "boolean", title: "Fast", description: "At once" },
      tags: { type: "string", title: "Tags", description: "Words", multiple: true },
      tone: { type: "string", title: "Tone", description: "How", options: ["dry", "warm"] },
    },
  }),
  "hooks/hooks.json": json({
    hooks: {
      UserPromptSubmit: [
        { hooks: [{ type: "command", command: 'env | grep "^CLAUDE_PLUGIN_OPTION" | sort > "$CLAUDE_PLUGIN_DATA/env"' }] },
      ],
    },
  }),
};
const seen = async (place: CliPlace): Promise<readonly string[]> =>
  (await readFile(join(place.home, ".lorimer/plugins/data/acme-shop/env"), "utf8"))
    .trim()
    .replaceAll("CLAUDE_PLUGIN_OPTION_", "")
    .split("\n");
const written = async (place: CliPlace, file: string): Promise<unknown> =>
  JSON.parse(await readFile(join(place.home, ".lorimer", file), "utf8"));

/** A plugin with code of ours whose tool tells what it was set to. */
const sdk = new URL("../../packages/sdk/dist/index.js", import.meta.url).href;
const native: KitFiles = {
  "package.json": json({ type: "module" }),
  "plugin.json": json({
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "acme.tell",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        settings: {
          type: "object",
          properties: {
            city: { type: "string", description: "Where" },
            key: { type: "string", title: "Key", writeOnly: true },
            count: { type: "integer", minimum: 1, default: 3 },
            map: { type: "object" },
          },
          required: ["city"],
        },
      },
    },
  }),
  "dev.lorimer/contributes.json": json({
    tools: [{ name: "Tell", description: "Tells", inputSchema: { type: "object", properties: {} }, module: "./tool.js" }],
  }),
  "tool.js": `import { defineTool } from ${JSON.stringify(sdk)};
export default defineTool({
  name: "Tell", description: "Tells",
  input: { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } },
  run: async (_input, _needs, { plugin }) => JSON.stringify(plugin.settings),
});\n`,
};

describe("options of a package of another harness", { timeout: 60_000 }, () => {
  it("are set one by one, secrets in a file that nobody else may read, and reach its hooks", async () => {
    await using place = await cliPlace(["one", "two"]);
    await installed(place, "acme", acme);
    expect((await place.run("plugin", "list")).stdout).toContain("not used: it needs city, token: lorimer plugin configure sets them");
    const set = ["city=Rome; x", "token=s3cret", "fast=yes", "tags=a, b", "tone=warm"].flatMap((each) => ["--set", each]);
    const run = await place.run("plugin", "configure", "acme", ...set);
    expect(run).toMatchObject({ code: 0, stdout: "acme@shop: city, token, fast, tags, tone are written.\n" });
    expect(await written(place, "settings.json")).toEqual({
      pluginConfigs: { "acme@shop": { options: { city: "Rome; x", fast: true, tags: ["a", "b"], tone: "warm" } } },
    });
    expect(await written(place, "plugins/credentials.json")).toEqual({ "acme@shop": { token: "s3cret" } });
    expect((await stat(join(place.home, ".lorimer/plugins/credentials.json"))).mode & 0o777).toBe(0o600);
    await place.run("-p", "go");
    expect(await seen(place)).toEqual(["CITY=Rome; x", "COUNT=3", "FAST=true", 'TAGS=["a","b"]', "TOKEN=s3cret", "TONE=warm"]);

    expect((await place.run("plugin", "configure", "acme@shop", "--unset", "tone", "--unset", "token")).code).toBe(0);
    expect(await written(place, "plugins/credentials.json")).toEqual({});
    expect((await place.run("plugin", "list")).stdout).toContain("it needs token");
  });

  it("leave what else stands beside the secrets as it is, and a file that cannot be read altogether", async () => {
    await using place = await cliPlace([]);
    await installed(place, "acme", acme);
    const file = join(place.home, ".lorimer/plugins/credentials.json");
    const set = ["plugin", "configure", "acme", "--set", "token=s3cret"];
    await writeFile(file, JSON.stringify({ later: 1, "other@shop": { token: "theirs" } }));
    expect(await place.run(...set)).toMatchObject({ code: 0 });
    expect(await written(place, "plugins/credentials.json")).toEqual({
      later: 1,
      "other@shop": { token: "theirs" },
      "acme@shop": { token: "s3cret" },
    });
    await writeFile(file, "{ cut");
    const refused = await place.run(...set);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("it was left as it is");
    expect(await readFile(file, "utf8")).toBe("{ cut");
  });

  it("are refused by name where they do not fit, and nothing is written", async () => {
    await using place = await cliPlace([]);
    await installed(place, "acme", acme);
    const fault = async (...args: readonly string[]): Promise<string> => {
      const run = await place.run("plugin", "configure", ...args);
      expect(run.code).toBe(2);
      return run.stderr;
    };
    expect(await fault("acme", "--set", "count=ten")).toContain("--set count: That is no number.");
    expect(await fault("acme", "--set", "count=99")).toContain("--set count: At most 9.");
    expect(await fault("acme", "--set", "tone=loud")).toContain("--set tone: That is none of the choices.");
    expect(await fault("acme", "--set", "town=Rome")).toContain("Those there are: city, token, count, fast, tags, tone.");
    expect(await fault("acne", "--set", "city=Rome")).toContain("There is no plugin acne with options. Did you mean acme@shop?");
    expect(await fault("acme", "--set", "city")).toContain("it must be KEY=VALUE");
    await expect(written(place, "settings.json")).rejects.toThrow("ENOENT");
  });

  it("are shown with what they are now, secrets only as set", async () => {
    await using place = await cliPlace([]);
    await installed(place, "acme", acme);
    await place.run("plugin", "configure", "acme", "--set", "city=Rome", "--set", "token=s3cret");
    const { stdout } = await place.run("plugin", "configure", "acme");
    expect(stdout).toContain('  city  string, needed, now "Rome"\n    City: Where');
    expect(stdout).toContain("  token  string, secret, needed, now set");
    expect(stdout).toContain("  count  number, at least 1, at most 9, default 3");
    expect(stdout).not.toContain("s3cret");
    const shown = JSON.parse((await place.run("plugin", "configure", "acme", "--json")).stdout) as object;
    expect(shown).toMatchObject({ id: "acme@shop", values: { city: "Rome", token: true }, schema: { required: ["city", "token"] } });
  });

  it("are told with all that is known of the plugin, whether it is used or not, and a secret is never shown", async () => {
    await using place = await cliPlace([]);
    await writeKitPackage(join(place.home, "shop"), {
      ".claude-plugin/marketplace.json": json({ name: "shop", owner: { name: "Ann" }, plugins: [{ name: "acme", source: "./acme" }] }),
      ...Object.fromEntries(Object.entries(acme).map(([path, content]) => [`acme/${path}`, content])),
      "bare/.claude-plugin/plugin.json": json({ name: "bare" }),
      "bare/commands/go.md": "Go\n",
    });
    await place.run("plugin", "install", join(place.home, "shop/bare"));
    await place.run("plugin", "marketplace", "add", join(place.home, "shop"));
    expect(await place.run("plugin", "install", "acme@shop")).toMatchObject({ code: 0 });
    await place.run("plugin", "configure", "acme", "--set", "city=Rome", "--set", "token=s3cret");
    await place.run("plugin", "disable", "acme");
    const text = await place.run("plugin", "info", "acme");
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain('\n  options\n    city  string, needed, now "Rome"\n      City: Where\n');
    expect(text.stdout).toContain("    token  string, secret, needed, now set\n      Token: The secret\n");
    expect(text.stdout).toContain("    count  number, at least 1, at most 9, default 3, not set\n");
    const told = await place.run("plugin", "info", "acme", "--json");
    const { options } = JSON.parse(told.stdout) as { readonly options: readonly object[] };
    const words = { multiple: false, default: null, sensitive: false };
    expect(options).toEqual([
      { name: "city", type: "string", title: "City", description: "Where", ...words, required: true, set: true, value: "Rome" },
      { name: "token", type: "string", title: "Token", description: "The secret", ...words, required: true, sensitive: true, set: true },
      { name: "count", type: "number", title: "Count", description: "How many", ...words, default: 3, required: false, set: false },
      { name: "fast", type: "boolean", title: "Fast", description: "At once", ...words, required: false, set: false },
      { name: "tags", type: "string", title: "Tags", description: "Words", ...words, multiple: true, required: false, set: false },
      { name: "tone", type: "string", title: "Tone", description: "How", ...words, required: false, set: false },
    ]);
    expect(`${text.stdout}${told.stdout}`).not.toContain("s3cret");
    expect(JSON.parse((await place.run("plugin", "info", "bare", "--json")).stdout)).toMatchObject({ options: [] });
  });

  it("are asked for at a terminal, again where an answer does not fit, a secret without showing it", async () => {
    await using place = await cliPlace([]);
    await installed(place, "acme", acme);
    const terminal = new Terminal(place, ["plugin", "configure", "acme"]);
    const answers = [
      ["City: Where", "Rome"],
      ["The secret", "s3cret"],
      ["How many", "99"],
      ["At most 9.", "5"],
      ["At once", "y"],
      ["Words", ""],
      ["dry | warm", "warm"],
    ] as const;
    for (const [question, answer] of answers) {
      await terminal.shows(question);
      terminal.type(`${answer}\r`);
    }
    expect(await terminal.exited).toBe(0);
    const shown = terminal.text;
    expect(shown).not.toContain("s3cret");
    expect(await written(place, "settings.json")).toEqual({
      pluginConfigs: { "acme@shop": { options: { city: "Rome", count: 5, fast: true, tone: "warm" } } },
    });
    expect(await written(place, "plugins/credentials.json")).toEqual({ "acme@shop": { token: "s3cret" } });
  });

  it("are given for one run by a flag, which is read as what the option is", async () => {
    await using place = await cliPlace(["one"]);
    await installed(place, "acme", acme);
    const flags = ["city=Rome", "token=t", "count=7", "fast=no", "tags=a,b"].flatMap((each) => ["--plugin-option", `acme@shop.${each}`]);
    expect(await place.run("-p", "go", ...flags)).toMatchObject({ code: 0, stderr: "" });
    expect(await seen(place)).toEqual(["CITY=Rome", "COUNT=7", "FAST=false", 'TAGS=["a","b"]', "TOKEN=t"]);
    const bad = await place.run("-p", "go", "--plugin-option", "acme@shop.count=ten");
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining("--plugin-option acme@shop.count: That is no number.") });
    const unknown = await place.run("-p", "go", "--plugin-option", "acme@shop.town=x");
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("There is no such option.") });
  });
});

describe("options of a plugin with code of ours", { timeout: 60_000 }, () => {
  const tells = [reply.toolUse("Tell", {}), (request: Parameters<typeof lastToolResult>[0]) => lastToolResult(request).text];

  it("come from its settings, its secrets and flags, each of the type that its schema says", async () => {
    await using place = await cliPlace(tells);
    await installed(place, "acme.tell", native, { native: true });
    const set = ["city=Rome", "key=k", 'map={"a":1}'].flatMap((each) => ["--set", each]);
    expect(await place.run("plugin", "configure", "acme.tell", ...set)).toMatchObject({ code: 0 });
    expect(await written(place, "settings.json")).toEqual({ plugins: { "acme.tell": { city: "Rome", map: { a: 1 } } } });
    expect(await written(place, "plugins/credentials.json")).toEqual({ "acme.tell": { key: "k" } });
    const run = await place.run("-p", "go", "--dangerously-skip-permissions", "--plugin-option", "acme.tell.count=4");
    expect(JSON.parse(run.stdout)).toEqual({ city: "Rome", map: { a: 1 }, key: "k", count: 4 });
  });

  it("that do not fit are named with their file and line, and left out", async () => {
    await using place = await cliPlace(tells);
    await installed(place, "acme.tell", native, { native: true });
    await settings(place, { plugins: { "acme.tell": { city: 7, count: 0, map: {} }, "lorimer.checkpoints": { snapshotMs: "soon" } } });
    const run = await place.run("-p", "go", "--dangerously-skip-permissions");
    const file = join(place.home, ".lorimer/settings.json");
    expect(run.stderr).toContain(`${file}, line 1: plugins.acme.tell.city: expected string; it was left out.`);
    expect(run.stderr).toContain("plugins.acme.tell.count: expected at least 1; it was left out.");
    expect(run.stderr).toContain("plugins.lorimer.checkpoints.snapshotMs: expected number; it was left out.");
    expect(JSON.parse(run.stdout)).toEqual({ map: {} });
  });
});
