import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFault, parseRule, printRule } from "./rules/parse-rule.js";
import { compileRule } from "./rules/rule.js";
import { memoryFiles } from "../test/fuzz/memory-files.js";
import { decide } from "./decide/decide.js";

const runs = Number(process.env["LORIMER_RUNS"] ?? 20_000);
const seed = process.env["LORIMER_SEED"] === undefined ? 1 : Number(process.env["LORIMER_SEED"]);

const command = fc.string({ unit: fc.constantFrom(..."npm run:*()\\ git-=.;|&'\"[]{}$é".split("")), minLength: 1, maxLength: 20 });
const tool = fc.constantFrom("Bash", "Read", "Edit", "PowerShell", "Agent", "Skill", "mcp__gh__get", "WebFetch");

describe("rules as text", () => {
  it("a rule reads back as the same rule after it was printed", () => {
    let read = 0;
    fc.assert(
      fc.property(tool, fc.option(command, { nil: undefined }), (name, content) => {
        const first = parseRule(content === undefined ? name : printRule({ tool: name, content }));
        if (isFault(first)) return;
        read++;
        const again = parseRule(printRule(first));
        expect(again).toEqual(first);
        expect(isFault(again) ? "" : printRule(again)).toBe(printRule(first));
      }),
      { numRuns: runs, seed },
    );
    console.log(`figure: rules printed and read back ${read} of ${runs} texts`);
    expect(read).toBeGreaterThan(runs / 4);
  });

  it("anything at all is read or refused with a reason, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: "binary" }),
          fc.anything(),
          command.map((text) => `Bash(${text}`),
        ),
        (text) => {
          const parsed = parseRule(text);
          if (isFault(parsed)) expect(parsed.fault).toMatch(/\S/);
        },
      ),
      { numRuns: runs, seed },
    );
  });

  it.each([
    "",
    " ",
    "Bash(",
    "Bash)",
    "Bash()",
    "Bash( )",
    "Bash(npm",
    "Bash npm)",
    "(npm)",
    "Bash{npm}",
    "Bash[npm]",
    "Bash(npm))",
    "Bash(npm) x",
    "Bash (npm)",
    "Bash(a)(b)",
    "B ash(npm)",
    "Bash\n(npm)",
    "Read(a",
    "Edit(\0)",
    "WebFetch(example.com)",
    "\u200bBash(npm)",
    5,
    null,
    undefined,
    {},
    ["Bash"],
    true,
  ])("the malformed rule %j is reported and matches nothing", (text) => {
    const call = { name: "Bash", input: { command: "npm" } };
    const rule = compileRule(text, "allow", { scope: "user", source: "test" });
    expect(isFault(rule) ? rule.fault : "").toMatch(/\S/);
    const rules = isFault(rule) ? [] : [rule];
    const place = { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" } as const;
    expect(decide(call, { place, policy: { mode: "default", rules }, files: memoryFiles() }).behavior).toBe("ask");
  });

  it("an empty list of rules allows nothing that changes or reaches anything", () => {
    const place = { cwd: "/w/p", project: "/w/p", home: "/w/home", directories: [], platform: "linux", shell: "bash" } as const;
    const judge = (name: string, input: unknown): string =>
      decide({ name, input }, { place, policy: { mode: "default", rules: [] }, files: memoryFiles() }).behavior;
    expect(judge("WebFetch", { url: "https://example.com", prompt: "" })).toBe("ask");
    expect(judge("WebSearch", { query: "x" })).toBe("ask");
    expect(judge("mcp__any__tool", {})).toBe("ask");
    expect(judge("SomethingNew", {})).toBe("ask");
    expect(judge("Bash", { command: "curl https://example.com" })).toBe("ask");
    expect(judge("Write", { file_path: "/w/p/a" })).toBe("ask");
    expect(judge("Read", { file_path: "/w/other" })).toBe("ask");
  });
});
