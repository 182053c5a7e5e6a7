import { describe, expect, it } from "vitest";
import { importYaml } from "./import-yaml.js";

describe("the YAML form with three lists", () => {
  it("becomes rules", async () => {
    const imported = await importYaml(`
always_allow:
  - git status
  - "npm run test:*"
  - Read(src/**)
  - tool: shell
    pattern: make *
always_deny:
  - rm -rf *
  - tool: WebFetch
  - python -c (x)
ask_user: [git push *, mcp__github]
`);
    expect(imported).toEqual({
      allow: ["Bash(git status)", "Bash(npm run test:*)", "Read(src/**)", "Bash(make *)"],
      deny: ["Bash(rm -rf *)", "WebFetch", "Bash(python -c \\(x\\))"],
      ask: ["Bash(git push *)", "mcp__github"],
      problems: [],
    });
  });

  it.each([
    ["", "holds no lists"],
    ["- a", "not a mapping"],
    ["always_alow: [x]", "always_alow"],
    ["always_allow: x", "not a list"],
    ["always_allow: [5]", "neither a text"],
    ["always_allow: ['']", "nothing in the parentheses"],
    ["always_allow: [{tool: 'Ed*'}]", "allow rule"],
    ["always_allow: [{tool: Bash, pattern: 5}]", "not a text"],
    ["always_allow: [a\n", "flow"],
    ["a: 1\na: 2", "unique"],
  ])("reports what it does not understand: %j", async (text, problem) => {
    const { problems, allow, ask, deny } = await importYaml(text);
    expect(problems.join().toLowerCase()).toContain(problem.toLowerCase());
    expect([...allow, ...ask, ...deny]).toEqual([]);
  });

  it("does not let a small file become a large one", async () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ...Array.from(
        { length: 9 },
        (_, at) =>
          `b${at}: &b${at} [${Array(9)
            .fill(at === 0 ? "*a" : `*b${at - 1}`)
            .join()}]`,
      ),
    ].join("\n");
    await expect(importYaml(bomb)).resolves.toMatchObject({ allow: [], problems: [expect.any(String)] });
  });
});
