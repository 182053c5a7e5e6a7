import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply, toolResults } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { json, markdown, skill } from "./kit/kit-package.js";
import { installed, settings, tellingServer } from "./package-place.js";

const everything = {
  "skills/tidy/SKILL.md": skill("tidy"),
  "commands/go.md": "Go to $ARGUMENTS.\n",
  "agents/ann.md": markdown(["name: ann", "description: Knows the code"]),
  ".mcp.json": json({ notes: { command: "node", args: ["${CLAUDE_PLUGIN_ROOT}/server.cjs"] } }),
  "server.cjs": tellingServer,
  "hooks/hooks.json": json({ hooks: { UserPromptSubmit: [{ hooks: [{ type: "command", command: "echo from a hook" }] }] } }),
};
const on = { model: "claude-sonnet-5-5", plugins: { "lorimer.mcp": { waitMs: 20_000 } } };
const off = { ...on, enabledPlugins: { "acme@shop": false } };

/** Settings are exchanged at once, as editors do. */
async function exchange(place: CliPlace, value: object): Promise<void> {
  const file = join(place.home, ".lorimer/settings.json");
  await writeFile(`${file}.new`, JSON.stringify(value));
  await rename(`${file}.new`, file);
}

/** A session over stream-json, one prompt after another. */
function conversation(place: CliPlace, ...args: readonly string[]): { ask(text: string): Promise<string>; end(): Promise<void> } {
  const { child, finished } = place.start(["-p", "--input-format", "stream-json", "--output-format", "stream-json", ...args], {
    input: null,
  });
  const results: string[] = [];
  let [rest, asked] = ["", 0];
  child.stdout.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.map((each) => JSON.parse(each) as { readonly type: string; readonly result?: string }))
      if (line.type === "result") results.push(line.result ?? "");
  });
  return {
    async ask(text) {
      child.stdin.write(`${JSON.stringify({ type: "user", message: { role: "user", content: text } })}\n`);
      const at = asked++;
      await expect.poll(() => results.length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(at);
      return results[at] ?? "";
    },
    async end() {
      child.stdin.end();
      await finished;
    },
  };
}

/** Asks until the answer is as expected: a change of settings is seen a moment after it was written. */
async function until(ask: () => Promise<string>, fits: (answer: string) => boolean): Promise<void> {
  for (let at = 0; at < 100; at += 1) {
    if (fits(await ask())) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nothing changed");
}

describe("enabledPlugins, edited while a session runs", { timeout: 90_000 }, () => {
  it("takes a package out of the next prompt to the byte, keeps what is cached, and brings it back", async () => {
    await using place = await cliPlace((request) => {
      if (toolResults(request).length > 0) return lastToolResult(request).text;
      const text = lastUserText(request);
      if (text === "use the skill") return reply.toolUse("Skill", { skill: "acme:tidy" });
      return text === "use the tool" ? reply.toolUse("mcp__plugin_acme_notes__tell", {}) : text;
    });
    await settings(place, on);
    await installed(place, "acme", everything);
    const allowed = ["--allowed-tools", "mcp__plugin_acme_notes__tell"];
    const talk = conversation(place, ...allowed);
    expect(await talk.ask("/acme:go Rome")).toContain("Go to Rome.");
    expect(newest(place)).toContain("from a hook");
    expect(await talk.ask("use the tool")).toContain("PLUGIN_ROOT=");
    const before = place.model.requests.at(-1)?.body;

    await exchange(place, off);
    await until(
      () => talk.ask("/acme:go Rome"),
      (answer) => !answer.includes("Go to Rome."),
    );
    expect(await talk.ask("plain")).toBe("plain");
    const without = newest(place);
    // What was sent before is sent again as it was: it is cached.
    expect({ ...place.model.requests.at(-1)?.body, messages: 0, metadata: 0 }).toEqual({ ...before, messages: 0, metadata: 0 });
    expect(await talk.ask("use the skill")).not.toContain("Do it.");
    expect(await talk.ask("use the tool")).not.toContain("PLUGIN_ROOT=");

    await exchange(place, on);
    await until(
      () => talk.ask("/acme:go Rome"),
      (answer) => answer.includes("Go to Rome."),
    );
    expect(await talk.ask("use the skill")).toContain("Do it.");
    await until(
      () => talk.ask("use the tool"),
      (answer) => answer.includes("PLUGIN_ROOT="),
    );
    await talk.end();

    await rm(join(place.home, ".lorimer/plugins"), { recursive: true });
    const never = conversation(place, ...allowed);
    await never.ask("plain");
    await never.end();
    expect(without).toBe(newest(place));
  });

  it("is seen by the list of packages, agents and all", async () => {
    await using place = await cliPlace([]);
    await settings(place, on);
    await installed(place, "acme", everything);
    const listed = async (): Promise<unknown> => JSON.parse((await place.run("plugin", "list", "--json")).stdout);
    const components = expect.arrayContaining([
      {
        kind: "agent",
        name: "ann",
        path: "agents/ann.md",
        status: "ignored",
        reason: expect.stringContaining("run once sub-agents exist"),
      },
      { kind: "skill", name: "tidy", path: "skills/tidy/SKILL.md", status: "supported", reason: "" },
    ]) as unknown;
    expect(await listed()).toEqual([expect.objectContaining({ plugin: "acme", format: "claude", enabled: true, components })]);
    await exchange(place, off);
    expect(await listed()).toEqual([expect.objectContaining({ enabled: false, reason: "it is switched off", components })]);
  });
});

/** The last message of the newest request, as it was sent. */
function newest(place: CliPlace): string {
  const messages = place.model.requests.at(-1)?.body["messages"] as readonly unknown[];
  return JSON.stringify(messages.at(-1));
}
