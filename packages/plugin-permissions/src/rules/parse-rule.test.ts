import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hiddenTools, unknownToolWarnings } from "./known-tools.js";
import { isFault, parseRule, printRule } from "./parse-rule.js";
import { compileRule } from "./rule.js";

describe("a rule", () => {
  it.each([
    ["Bash", { tool: "Bash" }],
    ["Bash(*)", { tool: "Bash" }],
    ["Bash(:*)", { tool: "Bash" }],
    ["Bash(npm run test:*)", { tool: "Bash", content: "npm run test:*" }],
    ["Bash(timeout:*)", { tool: "Bash", content: "timeout:*" }],
    ["Bash(echo \\(x\\))", { tool: "Bash", content: "echo (x)" }],
    ["Bash(python -c 'print(1)')", { tool: "Bash", content: "python -c 'print(1)'" }],
    ["Bash(a \\\\ b)", { tool: "Bash", content: "a \\ b" }],
    ["Bash(grep \\d x)", { tool: "Bash", content: "grep \\d x" }],
    ["Task(reviewer)", { tool: "Agent", content: "reviewer" }],
    ["KillShell", { tool: "TaskStop" }],
    ["KillBash", { tool: "TaskStop" }],
    ["BashOutput", { tool: "TaskOutput" }],
    ["mcp__github", { tool: "mcp__github" }],
    ["mcp__github__get_*", { tool: "mcp__github__get_*" }],
    ["  Read(src/**)  ", { tool: "Read", content: "src/**" }],
    ["WebFetch(domain:*.example.com)", { tool: "WebFetch", content: "domain:*.example.com" }],
    ["Skill(commit *)", { tool: "Skill", content: "commit *" }],
  ])("%s is read", (text, rule) => {
    expect(parseRule(text, "allow")).toEqual(rule);
  });

  it("says the same after it was written and read again", () => {
    const tool = fc.constantFrom("Bash", "Read", "Edit", "Agent", "Skill", "mcp__a__b", "PowerShell");
    const content = fc.string({ unit: fc.constantFrom(..."ab *()\\:/.~-x1é") });
    fc.assert(
      fc.property(tool, content, (name, text) => {
        const parsed = parseRule(printRule({ tool: name, content: text }));
        if (isFault(parsed)) return;
        expect(parseRule(printRule(parsed))).toEqual(parsed);
      }),
    );
  });

  it.each([
    ["", "allow"],
    ["Bash(", "allow"],
    ["Bash(x", "deny"],
    ["Bash)", "allow"],
    ["Bash()", "allow"],
    ["Bash( )", "allow"],
    ["(x)", "allow"],
    ["Bash(x)y", "allow"],
    ["Bash(x))", "allow"],
    ["Bash(x\\)", "allow"],
    ["Ba sh(x)", "deny"],
    ["Bash(a\u0007b)", "deny"],
    ["Ed*", "allow"],
    ["*", "allow"],
    ["mcp__*", "allow"],
    ["mcp__", "deny"],
    ["mcp__*(x)", "deny"],
    ["Bash(command:rm *)", "deny"],
    ["Read(file_path:/x)", "deny"],
    ["Agent(model:opus)", "allow"],
    ["WebSearch(x)", "allow"],
    ["WebFetch(https://x.test)", "allow"],
    ["WebFetch(domain:x/y)", "deny"],
    ["WebFetch(domain:)", "deny"],
    ["Read(!x)", "deny"],
    ["Read(~other/x)", "deny"],
    ["Read([a)", "deny"],
    ["Bash\u00a0(x)", "allow"],
  ] as const)("%j (%s) is reported, and matches nothing", (text, behavior) => {
    const parsed = parseRule(text, behavior);
    expect(isFault(parsed) && parsed.fault).toMatch(/\.$/);
    expect(isFault(compileRule(text, behavior, { scope: "user", source: "x" }))).toBe(true);
  });

  it.each([5, null, undefined, {}, [], true])("that is no text is reported: %j", (value) => {
    expect(isFault(parseRule(value))).toBe(true);
  });

  it.each([
    ["*", "deny"],
    ["mcp__*", "ask"],
    ["Agent(model:opus)", "deny"],
    ["Bash(run_in_background:true)", "ask"],
    ["mcp__a__b(owner:x*)", "deny"],
  ] as const)("that refuses may say more: %s", (text, behavior) => {
    expect(isFault(parseRule(text, behavior))).toBe(false);
  });
});

describe("tools and rules", () => {
  const deny = (text: string): { text: string; behavior: "deny"; source: string } => ({ text, behavior: "deny", source: "x" });

  it("hides what is refused whatever it is called with", () => {
    const tools = ["Bash", "Read", "Edit", "Write", "mcp__a__b", "mcp__ab__c", "Agent"];
    expect(hiddenTools([deny("Bash"), deny("Read(x)"), deny("mcp__a"), deny("Task"), deny("broken(")], tools)).toEqual([
      "Bash",
      "mcp__a__b",
      "Agent",
    ]);
    expect(hiddenTools([deny("*")], tools)).toEqual(tools);
    expect(hiddenTools([{ ...deny("Bash"), behavior: "allow" }], tools)).toEqual([]);
  });

  it("warns of names that do not exist, but not of patterns and servers", () => {
    const warnings = unknownToolWarnings(
      [deny("Raed"), deny("mcp__x"), deny("No*"), deny("Edit(x)"), deny("Task")],
      ["Read", "Write", "Agent"],
    );
    expect(warnings).toEqual(["The rule Raed (x) names a tool that this harness does not have. Did you mean Read?"]);
  });
});
