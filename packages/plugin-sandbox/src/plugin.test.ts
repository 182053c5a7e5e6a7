import { describe, expect, it } from "vitest";
import { Containment, ContainmentInspector } from "./contract/index.js";
import { plugin } from "./plugin.js";
import { openTestHarness } from "@lorimer/testing";

describe("the plugin", () => {
  it("explains what a path or host may be used for, and by which rule", async () => {
    await using harness = await openTestHarness({
      script: [],
      plugins: [plugin],
      settings: {
        "lorimer.sandbox": {
          network: { allowedDomains: ["a.example"], deniedDomains: ["b.example"] },
          filesystem: { denyRead: ["./hidden"] },
        },
      },
    });
    const inspector = await harness.session.service(ContainmentInspector);
    expect(await inspector.check()).toMatchObject({ state: "contained", engine: "bubblewrap" });
    expect(inspector.problems).toEqual([]);
    const answers = async (path: string): Promise<readonly string[]> => (await inspector.explainPath(path)).map(({ answer }) => answer);
    expect(await answers(harness.place.path("a"))).toEqual(["allowed", "allowed"]);
    expect(await answers(harness.place.path(".mcp.json"))).toEqual(["allowed", "denied"]);
    expect(await answers(harness.place.path("hidden/x"))).toEqual(["denied", "denied"]);
    expect((await inspector.explainPath("/etc/x"))[1]?.because).toContain("To allow it: add the folder to sandbox.filesystem.allowWrite");
    expect(["a.example", "b.example", "c.example", "169.254.169.254"].map((host) => inspector.explainHost(host).answer)).toEqual([
      "allowed",
      "denied",
      "ask",
      "denied",
    ]);
  });

  it("auto-allows only commands that really run contained", async () => {
    await using harness = await openTestHarness({
      script: [],
      plugins: [plugin],
      settings: { "lorimer.sandbox": { enabled: true, excludedCommands: ["docker"] } },
    });
    const containment = await harness.session.service(Containment);
    const { sampleCall } = await import("../test/sample-call.js");
    const allows = (input: unknown): boolean => containment.autoAllows(sampleCall("a", input));
    expect([
      allows({ command: "make" }),
      allows({ command: "docker ps" }),
      allows({ command: "make", dangerouslyDisableSandbox: true }),
    ]).toEqual([true, false, false]);
    expect(containment.escapes(sampleCall("b", { command: "make", dangerouslyDisableSandbox: true }))).toBe(true);
    for (const settings of [
      {},
      { enabled: false },
      { engine: "none" },
      { autoAllowBashIfSandboxed: false },
      { engine: "sandbox-runtime" },
    ]) {
      await using other = await openTestHarness({
        script: [],
        plugins: [plugin],
        settings: { "lorimer.sandbox": settings.engine === undefined ? settings : { enabled: true, ...settings } },
      });
      expect([settings, (await other.session.service(Containment)).autoAllows(sampleCall("a"))]).toEqual([settings, false]);
    }
  });
});
