import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createMemoryWorkspace } from "./memory-workspace.js";
import type { ScriptedProgram } from "./memory-workspace.js";
import { collectText, describeWorkspaceContract } from "./workspace-contract.js";

const programs: Record<string, ScriptedProgram> = {
  prints: ({ request, stdout, stderr }) => {
    stdout(request.args[0] ?? "");
    stderr(request.args[1] ?? "");
    return 0;
  },
  "exits-with": ({ request }) => Number(request.args[0]),
  copies: ({ request, stdout }) => {
    stdout(request.input ?? "");
    return 0;
  },
  "prints-extra": ({ request, extra }) => {
    extra(0, request.args[0] ?? "");
    return 0;
  },
  "prints-variable": ({ request, stdout }) => {
    stdout(request.env?.[request.args[0] ?? ""] ?? "");
    return 0;
  },
  waits: ({ signal }) => wait(10_000, 0, { signal, ref: false }),
};

describeWorkspaceContract("the memory workspace", { describe, it }, async () => ({
  workspace: await createMemoryWorkspace({ programs }),
  folder: "/project",
  programs: {
    prints: (stdout, stderr) => ({ command: "prints", args: [stdout, stderr] }),
    exitsWith: (code) => ({ command: "exits-with", args: [String(code)] }),
    copies: () => ({ command: "copies", args: [] }),
    printsExtra: (text) => ({ command: "prints-extra", args: [text] }),
    printsVariable: (name) => ({ command: "prints-variable", args: [name] }),
    waits: () => ({ command: "waits", args: [] }),
  },
  close: async () => {},
}));

describe("a memory workspace", () => {
  it("starts with the files it is given", async () => {
    const workspace = await createMemoryWorkspace({ files: { "/project/src/a.ts": "const a = 1;" } });
    expect(await collectText(workspace.files.stream("/project/src/a.ts"))).toBe("const a = 1;");
    expect(await workspace.files.list("/project")).toEqual([{ name: "src", kind: "directory" }]);
  });

  it("turns a program that throws into a failed process", async () => {
    const workspace = await createMemoryWorkspace({
      programs: {
        broken: () => {
          throw new Error("no luck");
        },
      },
    });
    const child = await workspace.start({ command: "broken", args: [], cwd: "/project" });
    expect(await collectText(child.stderr)).toContain("no luck");
    expect((await child.exited).code).toBe(1);
  });
});
