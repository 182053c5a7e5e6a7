import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ProcessRequest } from "@lorimer/sdk";
import { collectText } from "../../../testing/src/workspace-contract.js";
import { createHostWorkspace } from "./index.js";
import type { HostWorkspace, HostWorkspaceOptions } from "./index.js";

async function withWorkspace(
  body: (workspace: HostWorkspace) => Promise<void>,
  options: Partial<HostWorkspaceOptions> = {},
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "lorimer-process-"));
  const workspace = createHostWorkspace({ root, scratchParent: join(root, "scratch"), ...options });
  try {
    await body(workspace);
  } finally {
    await workspace.close();
    await rm(root, { recursive: true });
  }
}

const sh = (workspace: HostWorkspace, script: string): ProcessRequest => ({ command: "sh", args: ["-c", script], cwd: workspace.root });

describe("processes of the host", () => {
  it("keep the harness's secrets to the harness", () =>
    withWorkspace(
      async (workspace) => {
        const child = await workspace.start(sh(workspace, "env"));
        const text = await collectText(child.stdout);
        expect(text).toContain("PLAIN=visible");
        expect(text).not.toMatch(/hidden/);
      },
      {
        env: {
          PATH: process.env["PATH"],
          PLAIN: "visible",
          ANTHROPIC_API_KEY: "hidden1",
          ANTHROPIC_AUTH_TOKEN: "hidden2",
          OPENAI_API_KEY: "hidden3",
          MY_TOKEN: "hidden4",
        },
        secrets: ["MY_TOKEN"],
      },
    ));

  it("carry the mark of every harness they run in", () =>
    withWorkspace(
      async (workspace) => {
        const child = await workspace.start(sh(workspace, "echo $LORIMER_PROCESS"));
        expect(await collectText(child.stdout)).toMatch(/^lorimer-outer\.7\/lorimer-[0-9a-f]{16}\.1\/\n$/);
      },
      { env: { PATH: process.env["PATH"], LORIMER_PROCESS: "lorimer-outer.7/" } },
    ));

  it("lose a variable that a request sets to undefined", () =>
    withWorkspace(
      async (workspace) => {
        const child = await workspace.start({ ...sh(workspace, "echo ${GONE-none} $ADDED"), env: { GONE: undefined, ADDED: "here" } });
        expect(await collectText(child.stdout)).toBe("none here\n");
      },
      { env: { PATH: process.env["PATH"], GONE: "still" } },
    ));

  it("return at once although something holds their outputs open", () =>
    withWorkspace(async (workspace) => {
      const started = performance.now();
      const child = await workspace.start(sh(workspace, "echo said; sleep 20 & trap '' TERM; (setsid sleep 20 &) ; exit 3"));
      expect(await collectText(child.stdout)).toBe("said\n");
      expect((await child.exited).code).toBe(3);
      expect(performance.now() - started).toBeLessThan(10_000);
    }));

  it("deliver everything they wrote to a reader that comes late", () =>
    withWorkspace(async (workspace) => {
      const child = await workspace.start(sh(workspace, "head -c 60000 /dev/zero"));
      await child.exited.then(() => wait(300)).catch(() => undefined);
      expect((await collectText(child.stdout)).length).toBe(60_000);
    }));

  it("wait for their reader instead of filling the memory", () =>
    withWorkspace(async (workspace) => {
      const child = await workspace.start(sh(workspace, "head -c 2000000000 /dev/zero && echo finished >&2"));
      const before = process.memoryUsage().rss;
      let bytes = 0;
      let slow = 0;
      for await (const chunk of child.stdout) {
        bytes += chunk.length;
        if (slow++ < 20) await wait(5);
        if (bytes > 300_000_000) break;
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
      child.kill();
      expect(await collectText(child.stderr)).not.toContain("finished");
    }));

  it("take back what a long input could not deliver", () =>
    withWorkspace(async (workspace) => {
      const child = await workspace.start({ ...sh(workspace, "head -c 3; exec 0<&-"), input: "x".repeat(5_000_000) });
      expect(await collectText(child.stdout)).toBe("xxx");
      expect((await child.exited).code).toBe(0);
    }));

  it("in the background keep their outputs and their children until they are killed", () =>
    withWorkspace(async (workspace) => {
      const child = await workspace.start({ ...sh(workspace, "(sleep 0.3; echo late) & echo early"), background: true });
      expect((await child.exited).code).toBe(0);
      expect(await collectText(child.stdout)).toBe("early\nlate\n");
    }));

  it("cannot be started once the workspace is closed", () =>
    withWorkspace(async (workspace) => {
      await workspace.close();
      await expect(workspace.start(sh(workspace, "true"))).rejects.toMatchObject({ code: "WORKSPACE_PROCESS" });
    }));

  it("say why they could not be started", () =>
    withWorkspace(async (workspace) => {
      await writeFile(join(workspace.root, "plain"), "text", { mode: 0o644 });
      await expect(workspace.start({ command: join(workspace.root, "plain"), args: [], cwd: workspace.root })).rejects.toThrow(
        /permission denied/,
      );
      await expect(workspace.start({ command: "true", args: ["x".repeat(3_000_000)], cwd: workspace.root })).rejects.toThrow(/too long/);
      await expect(workspace.start({ command: "true", args: ["a\0b"], cwd: workspace.root })).rejects.toMatchObject({
        code: "WORKSPACE_PROCESS",
      });
    }));

  it.runIf(process.platform === "linux")("leave no descriptor open, also when nobody reads their outputs", () =>
    withWorkspace(async (workspace) => {
      await (
        await workspace.start(sh(workspace, "true"))
      ).exited;
      await wait(20);
      const before = (await readdir("/proc/self/fd")).length;
      for (let round = 0; round < 30; round++) await (await workspace.start({ ...sh(workspace, "true"), extraOutputs: 1 })).exited;
      await expect.poll(async () => (await readdir("/proc/self/fd")).length).toBeLessThanOrEqual(before + 2);
    }),
  );

  it("leave no listener on a signal that outlives them", () =>
    withWorkspace(async (workspace) => {
      const warnings: Error[] = [];
      const listen = (warning: Error): void => void warnings.push(warning);
      process.on("warning", listen);
      const { signal } = new AbortController();
      for (let round = 0; round < 15; round++) await (await workspace.start({ ...sh(workspace, "true"), signal })).exited;
      await wait(10);
      process.off("warning", listen);
      expect(warnings.filter((warning) => warning.name === "MaxListenersExceededWarning")).toEqual([]);
    }));
});

describe("the host workspace", () => {
  it("finds programs, and remembers where", () =>
    withWorkspace(async (workspace) => {
      const path = await workspace.which("sh");
      expect(path).toMatch(/^\/.*\/sh$/);
      expect(await workspace.which("sh")).toBe(path);
      expect(await workspace.which("../sh")).toBeUndefined();
    }));

  it("leaves no empty scratch folder behind, and one in which something is kept as it is", async () => {
    const root = await mkdtemp(join(tmpdir(), "lorimer-host-"));
    try {
      const [empty, used] = [createHostWorkspace({ root, scratchParent: root }), createHostWorkspace({ root, scratchParent: root })];
      await empty.scratch();
      const kept = join(await used.scratch(), "result.txt");
      await writeFile(kept, "large");
      for (const workspace of [empty, used]) await workspace.close();
      expect(await readdir(root)).toEqual([basename(dirname(kept))]);
      expect(await readFile(kept, "utf8")).toBe("large");
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("gives a scratch folder that only its owner may enter", () =>
    withWorkspace(async (workspace) => {
      expect((await stat(await workspace.scratch())).mode & 0o777).toBe(0o700);
    }));

  it("refuses a root that does not exist", () => {
    expect(() => createHostWorkspace({ root: "/no/such/folder" })).toThrow();
    expect(() => createHostWorkspace({ root: "relative" })).toThrow(/absolute/);
  });
});
