import { describe, expect, it } from "vitest";
import { runAsUser } from "../../../test/as-user.js";
import { openBench } from "../../../test/open-bench.js";

const settings = { engine: "sandbox-runtime", network: { strictAllowlist: true } };

describe("the engine sandbox-runtime", () => {
  it("as root is degraded, says why, and lets nothing go unasked", async () => {
    const { sandbox, run, notices, close } = await openBench({ sandbox: settings });
    expect(sandbox).toMatchObject({ state: "degraded", engine: "sandbox-runtime" });
    expect(sandbox.reason).toContain("/proc/sys/kernel/core_pattern can be written");
    expect(notices.join()).toContain("degraded");
    expect((await run("echo in > a; cat a; echo bad > .mcp.json; echo x > /etc/lorimer-runtime")).stdout).toBe("in\n");
    await close();
  });

  it("protects the session's folders, not those of the harness's own working directory", async () => {
    const { run, project, names, close } = await openBench({ sandbox: settings, files: { ".git/config": "", ".git/HEAD": "" } });
    await run(
      `cd ${project}; for f in .mcp.json .zshrc .git/config; do echo bad >> $f; done; mkdir .vscode .git/hooks; echo bad > .git/hooks/x; true`,
    );
    expect((await run("cat .git/config .git/hooks/x .mcp.json .zshrc")).stdout).toBe("");
    expect(await names()).toEqual([".git"]);
    await close();
  });
});

describe("the engine sandbox-runtime of an ordinary user", () => {
  it("holds writes and the network", async () => {
    const { results } = await runAsUser({ sandbox: settings }, [
      "echo in > a; cat a",
      "echo x > /var/lorimer-runtime",
      "curl -sSf --max-time 3 http://example.com",
    ]);
    expect(results.map(({ code }) => code === 0)).toEqual([true, false, false]);
  });
});
