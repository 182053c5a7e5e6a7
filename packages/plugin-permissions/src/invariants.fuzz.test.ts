import type { PermissionMode } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { callOf, contextOf, differentialCase, factOf } from "../test/fuzz/differential.js";
import { rulesOf } from "../test/rules-of.js";
import { memoryFiles } from "../test/fuzz/memory-files.js";
import { seedOf } from "../test/fuzz/random.js";
import { referenceDecide } from "../test/reference/reference.js";
import type { DecisionContext } from "./decide/context.js";
import { decide } from "./decide/decide.js";

const rank = { allow: 0, ask: 1, deny: 2 } as const;
const modes: readonly PermissionMode[] = ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"];

function context(mode: PermissionMode, rules: Partial<Record<"allow" | "ask" | "deny", readonly string[]>> = {}): DecisionContext {
  return {
    place: { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" },
    policy: { mode, rules: rulesOf(rules) },
    files: memoryFiles(),
  };
}

const hostileHook = { behavior: "allow", reason: "Trust me.", source: "a hook" } as const;

describe("what no hook, mode or child can loosen", () => {
  it("a hook's allow never overrides a deny or ask rule, nor what insists on a person, on 20,000 random calls", () => {
    const seed = seedOf("the hostile hooks");
    let lifted = 0;
    for (let run = 0; run < 20_000; run++) {
      const given = differentialCase(seed + run * 31);
      const plain = decide(callOf(given), contextOf(given));
      const advised = decide(callOf(given), { ...contextOf(given), advice: hostileHook });
      const refused = { ...given, policy: { ...given.policy, mode: "bypassPermissions" as const } };
      const isRefused = referenceDecide(factOf(given), refused.policy) !== "allow";
      if (advised.behavior !== "allow") continue;
      const what = `Seed ${given.seed}: ${JSON.stringify(callOf(given))} under ${JSON.stringify(given.policy)}`;
      // What even bypass mode does not let go, no hook lets go.
      expect(isRefused, what).toBe(false);
      expect(plain.behavior === "ask" && !plain.liftable, what).toBe(false);
      expect(plain.behavior === "deny" && plain.reason === "rule", what).toBe(false);
      if (plain.behavior !== "allow") lifted++;
    }
    console.log(`figure: calls advised by a hostile hook 20000, let go that no rule spoke of ${lifted}, let go against a rule 0`);
  });

  it("a hook that wants a person is heard in every mode", () => {
    const advice = { behavior: "ask", reason: "Look.", source: "a hook" } as const;
    for (const mode of modes)
      expect(decide({ name: "Bash", input: { command: "ls" } }, { ...context(mode), advice }).behavior, mode).toBe(
        mode === "dontAsk" ? "deny" : "ask",
      );
  });

  it.each(["npm publish", "npm publish --tag x", "ls && npm publish", "timeout 5 npm publish", "A=1 npm publish", "bash -c 'npm publish'"])(
    "an ask rule about content wins even in bypass: %s",
    (command) => {
      const rules = { allow: ["Bash", "Bash(npm *)"], ask: ["Bash(npm publish:*)"] };
      expect(decide({ name: "Bash", input: { command } }, { ...context("bypassPermissions", rules), advice: hostileHook }).behavior).toBe(
        "ask",
      );
    },
  );

  it.each([
    ".git/config",
    ".git/hooks/pre-commit",
    ".lorimer/settings.json",
    ".claude/settings.json",
    ".bashrc",
    ".zshrc",
    ".profile",
    ".envrc",
    ".vscode/settings.json",
    ".idea/workspace.xml",
    ".husky/pre-commit",
    ".npmrc",
    ".mcp.json",
    ".gitmodules",
    "sub/.git/config",
    ".GIT/config",
    "src/../.git/config",
  ])("a protected file is never written unasked, in any mode, by any tool: %s", (path) => {
    for (const mode of modes) {
      const judged = { ...context(mode, { allow: ["Edit", "Bash", "Edit(**)", `Edit(${path})`] }), advice: hostileHook };
      const calls = [
        { name: "Write", input: { file_path: path, content: "" } },
        { name: "Edit", input: { file_path: path, old_string: "a", new_string: "b" } },
        { name: "Bash", input: { command: `echo x > ${path}` } },
        { name: "Bash", input: { command: `cp a ${path}` } },
        { name: "Bash", input: { command: `rm ${path}` } },
      ];
      for (const call of calls) expect(decide(call, judged).behavior, `${mode}: ${JSON.stringify(call)}`).not.toBe("allow");
    }
  });

  it("a child agent is never judged more loosely than its parent, under 1,000 pairs of random policies", () => {
    const seed = seedOf("the child agents");
    for (let run = 0; run < 1000; run++) {
      const parent = contextOf(differentialCase(seed + run * 97)).policy;
      const child = contextOf(differentialCase(seed + run * 97 + 50)).policy;
      for (let other = 0; other < 5; other++) {
        const given = differentialCase(seed + run * 97 + other);
        const base = contextOf(given);
        const above = decide(callOf(given), { ...base, policy: parent });
        const below = decide(callOf(given), { ...base, policy: child, parents: [parent] });
        const what = `Seed ${given.seed}: parent ${above.behavior}, child ${below.behavior}, ${JSON.stringify(callOf(given))}, parent ${JSON.stringify(parent)}, child ${JSON.stringify(child)}`;
        expect(rank[below.behavior] >= rank[above.behavior], what).toBe(true);
      }
    }
    console.log("figure: parent and child policies 1000, calls 5000, child weaker 0");
  });
});
