import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lastUserText } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { JsonLine } from "../cli/run-cli.js";
import { control, Host, user } from "../cli/stream-host.js";
import { manifest, plugin, script, tool } from "./dev-place.js";

type Answer = Readonly<Record<string, unknown>>;
const everyday = fileURLToPath(new URL("../../packages/plugin-mcp/test/v1-server.mjs", import.meta.url));

/** A host that asks one thing after the other. */
class Asking extends Host {
  #asked = 0;

  async control(request: object): Promise<Answer> {
    const id = `ask-${(this.#asked += 1)}`;
    this.send(control(id, request));
    const { response, error } = (await this.response(id))["response"] as { response?: Answer; error?: string };
    return response ?? { error };
  }

  reload(): Promise<Answer> {
    return this.control({ subtype: "reload_plugins" });
  }

  /** Sends a message and waits for the end of its run. */
  async ask(text: string, answer: string): Promise<void> {
    const before = this.results.length;
    this.send(user(text));
    await expect.poll(() => this.results.length, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
    expect(this.results.at(-1)?.["result"]).toBe(answer);
  }
}

const nothing = { reloaded: true, added: [], changed: [], removed: [], waiting: false, problems: [] };

test("a host that asks for plugins to be read again is told what has changed, and works with it", { timeout: 120_000 }, async () => {
  await using place = await cliPlace(script);
  const write = await plugin(place);
  const host = new Asking(place, "--plugin-dir", "acme");
  await host.ask("go 1", "It said <one!>.");
  expect(await host.reload()).toMatchObject(nothing);

  await write("dist/tools/say.js", tool("'two'"));
  await write("skills/part/SKILL.md", "---\nname: part\ndescription: Says goodbye\n---\nSay goodbye.\n");
  expect(await host.reload()).toMatchObject({
    ...nothing,
    changed: ["acme"],
    commands: expect.arrayContaining([{ name: "acme:part", description: "Says goodbye", argumentHint: "" }]) as unknown,
  });
  await host.ask("go 2", "It said <two!>.");

  await write("dist/tools/say.js", `${tool("'three'")}\nconst broken = ;\n`);
  expect(await host.reload()).toEqual({
    reloaded: false,
    error: "Nothing was reloaded: the plugins stay as they were.",
    problems: ["acme: tool Say (dist/tools/say.js:12): SyntaxError: Unexpected token ';'"],
  });
  await write("plugin.json", "{");
  expect(await host.reload()).toMatchObject({ reloaded: false, error: expect.stringContaining("plugin.json cannot be read") as string });
  await host.ask("go 3", "It said <two!>.");

  await write("plugin.json", manifest);
  await write("dist/tools/say.js", tool("'four'"));
  expect(await host.reload()).toMatchObject({ ...nothing, changed: ["acme"] });
  await host.ask("go 4", "It said <four!>.");

  const run = await host.end();
  expect(run.code).toBe(0);
  const inits = run.lines().filter((line) => line["subtype"] === "init");
  expect(inits.map((line) => (line["slash_commands"] as string[]).includes("acme:part"))).toEqual([false, true, true, true]);
  // One session all the time: the last request holds everything that was said before.
  expect(new Set(inits.map((line) => line["session_id"])).size).toBe(1);
  expect(JSON.stringify(place.model.requests.at(-1)?.body)).toContain("go 1");
});

test("a prompt that runs ends with the plugins it began with", { timeout: 120_000 }, async () => {
  await using place = await cliPlace(script);
  const go = join(place.root, "go");
  const wait = `(await (async () => { while (!(await import("node:fs")).existsSync(${JSON.stringify(go)})) await new Promise((done) => setTimeout(done, 20)); return "old"; })())`;
  const write = await plugin(place, { "dist/tools/say.js": tool(wait).replace("run: ()", "run: async ()") });
  const host = new Asking(place, "--plugin-dir", "acme");
  host.send(user("go 1"));
  await host.line((line) => line.type === "assistant" && JSON.stringify(line).includes('"tool_use"'));
  await write("dist/tools/say.js", tool("'new'"));
  expect(await host.reload()).toMatchObject({ reloaded: true, changed: ["acme"], waiting: true });
  await writeFile(go, "");
  await host.line((line) => line["result"] === "It said <old!>.");
  await host.ask("go 2", "It said <new!>.");
  expect((await host.end()).code).toBe(0);
});

test("what a host has set up for its session stays", { timeout: 120_000 }, async () => {
  await using place = await cliPlace((request) => `${lastUserText(request)} ${request.model} ${request.system.includes("Be brief.")}`);
  const host = new Asking(place);
  await host.control({ subtype: "initialize", appendSystemPrompt: "Be brief." });
  await host.control({ subtype: "set_model", model: "claude-haiku-4-5" });
  await host.control({ subtype: "mcp_set_servers", servers: { everyday: { command: process.execPath, args: [everyday] } } });
  await host.ask("one", "one claude-haiku-4-5 true");
  await host.control({ subtype: "set_permission_mode", mode: "plan" });
  expect(await host.reload()).toMatchObject(nothing);
  const state = async (): Promise<unknown> => (await host.control({ subtype: "mcp_status" }))["mcpServers"];
  await expect.poll(state, { timeout: 30_000 }).toMatchObject([{ name: "everyday", status: "connected" }]);
  await host.ask("two", "two claude-haiku-4-5 true");
  await host.control({ subtype: "set_permission_mode", mode: "default" });
  const told = (await host.end()).lines().filter((line: JsonLine) => line["subtype"] === "init" || line["subtype"] === "status");
  expect(told.map((line) => [line["subtype"], line["permissionMode"]])).toEqual([
    ["init", "default"],
    ["status", "plan"],
    ["init", "plan"],
    ["status", "default"],
  ]);
});

test("before the first message too", { timeout: 120_000 }, async () => {
  await using place = await cliPlace(script);
  const write = await plugin(place);
  const host = new Asking(place, "--plugin-dir", "acme");
  await host.control({ subtype: "initialize" });
  await write("dist/tools/say.js", tool("'two'"));
  expect(await host.reload()).toMatchObject({ ...nothing, changed: ["acme"] });
  await host.ask("go", "It said <two!>.");
  expect((await host.end()).code).toBe(0);
});
