import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { describeWorkspaceContract } from "../../../testing/src/workspace-contract.js";
import { createHostWorkspace } from "./index.js";

const shell = (script: string, ...args: string[]): { command: string; args: string[] } => ({
  command: "sh",
  args: ["-c", script, "sh", ...args],
});

describeWorkspaceContract("the host workspace", { describe, it }, async () => {
  const root = await mkdtemp(join(tmpdir(), "lorimer-host-"));
  const folder = join(root, "work");
  await mkdir(folder);
  const workspace = createHostWorkspace({ root, scratchParent: root });
  return {
    workspace,
    folder,
    programs: {
      prints: (stdout, stderr) => shell('printf %s "$1"; printf %s "$2" >&2', stdout, stderr),
      exitsWith: (code) => shell('exit "$1"', String(code)),
      copies: () => ({ command: "cat", args: [] }),
      printsExtra: (text) => shell('printf %s "$1" >&3', text),
      printsVariable: (name) => ({ command: "printenv", args: [name] }),
      waits: () => ({ command: "sleep", args: ["10"] }),
    },
    close: async () => {
      await workspace.close();
      await rm(root, { recursive: true });
    },
  };
});
