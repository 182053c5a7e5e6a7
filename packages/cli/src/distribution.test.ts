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
import { estimateTokens } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

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

  it("has a system prompt of less than 900 tokens", () => {
    expect(estimateTokens(systemPrompt)).toBeLessThan(900);
  });
});
