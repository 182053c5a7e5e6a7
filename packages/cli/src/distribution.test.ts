import { tmpdir } from "node:os";
import { openHarness } from "@lorimer/core";
import { describe, expect, it } from "vitest";
import { partsFindings } from "./commands/doctor.js";
import { planText } from "./commands/explain.js";
import { refusingApprover } from "./headless/refusing-approver.js";
import { defaultPlugins } from "./default-plugins.js";
import { distribution } from "./distribution.js";
import { frontEndPlugin } from "./front-end-plugin.js";
import { environmentPlugin } from "./prompt/environment-plugin.js";
import { systemPrompt } from "./prompt/system-prompt.js";
import type { ChosenSettings } from "./settings/credentials.js";
import { Conversation, contextBlock, estimateTokens, withBlock } from "@lorimer/sdk";
import type { ContextBlock, Plugin } from "@lorimer/sdk";

const settings: ChosenSettings = { model: "claude-sonnet-5-5", plugins: { "lorimer.anthropic": { apiKey: "none" } } };
const own = [frontEndPlugin("0.0.0", { approver: refusingApprover }), environmentPlugin("0.0.0")];
const config = (plugins: readonly Plugin[]) => distribution({ version: "0.0.0", plugins, settings });

function requires({ extensions }: Plugin["manifest"]): readonly unknown[] {
  const { requires = [] } = (extensions?.["dev.lorimer"] ?? {}) as { requires?: readonly unknown[] };
  return requires;
}

describe("the default distribution", () => {
  it("lacks nothing, and its own permission stage stands in for the core's", async () => {
    await using harness = await openHarness(config([...defaultPlugins, ...own]));
    expect(partsFindings(harness).filter(({ status }) => status !== "ok")).toEqual([]);
    const authorize = harness.plan.pipeline["tool"]?.find(({ slot }) => slot === "authorize")?.stages.map(({ id }) => id);
    expect(authorize).toEqual(["recheck", "permissions"]);
    expect(planText(harness)).toContain("permissions (lorimer.permissions)");
    expect(planText(harness)).toMatch(/^ +tool approve  lorimer\.core \S+ \(replaced by permissions\)$/m);
    expect(planText(harness).match(/replaced by/g)).toHaveLength(1);
  });

  it.each([...defaultPlugins, ...own].map((plugin) => plugin.manifest.name))("starts without %s", async (left) => {
    // Whoever requires what is left out goes with it.
    const plugins = [...defaultPlugins, ...own].filter(({ manifest }) => manifest.name !== left && !requires(manifest).includes(left));
    await using harness = await openHarness(config(plugins));
    const lacking = partsFindings(harness)
      .filter(({ status }) => status !== "ok")
      .map(({ name }) => name);
    expect(lacking).toEqual({ "lorimer.tools-fs": ["File tools"], "lorimer.tools-shell": ["Shell tool"] }[left] ?? []);
    if (left === "lorimer.anthropic") return;
    await using session = await harness.openSession({ cwd: tmpdir() });
    expect(session.tools.some((tool) => tool.name === "Read")).toBe(left !== "lorimer.tools-fs");
  });

  it("says what it lacks when no provider is there", async () => {
    await using harness = await openHarness(config(defaultPlugins.filter((plugin) => plugin.contributes.models === undefined)));
    expect(
      partsFindings(harness)
        .filter(({ status }) => status !== "ok")
        .map(({ name }) => name),
    ).toEqual(["Model provider"]);
    await expect(harness.openSession({ cwd: tmpdir() })).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it("has a system prompt of named sections, less than 3,000 tokens of text with the tools it offers", async () => {
    await using harness = await openHarness(config([...defaultPlugins, ...own]));
    await using session = await harness.openSession({ cwd: tmpdir() });
    const { system, tools } = await (await session.service(Conversation)).request();
    const ids = systemPrompt.map(({ id }) => id);
    expect(system.slice(0, ids.length).map(({ id, lifetime }) => [id, lifetime])).toEqual(ids.map((id) => [id, "static"]));
    const words = systemPrompt.reduce((sum, { text }) => sum + estimateTokens(text), 0);
    const described = tools.reduce((sum, { description }) => sum + estimateTokens(description), 0);
    console.log(`figure: own system prompt, tokens ${words}`);
    console.log(`figure: own system prompt and descriptions of ${tools.length} default tools, tokens ${words + described}`);
    expect(words).toBeLessThan(900);
    expect(words + described).toBeLessThan(3000);
  });

  it("keeps what a person appends at the end, and one block for each id", () => {
    const block = (id: string, lifetime: "static" | "session" | "turn", text = id) =>
      contextBlock({ id, text, origin: "test", lifetime, cacheable: lifetime !== "turn" });
    let system: readonly ContextBlock[] = [block("role", "static"), block("appended", "session")];
    for (const added of [block("hour", "turn"), block("place", "session"), block("role", "static", "mine"), block("rules", "session")])
      system = withBlock(system, added);
    expect(system.map(({ text }) => text)).toEqual(["mine", "place", "rules", "appended", "hour"]);
  });
});
