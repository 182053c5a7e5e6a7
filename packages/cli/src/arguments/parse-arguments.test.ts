import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flags } from "./flags.js";
import { parseArguments } from "./parse-arguments.js";

const faultOf = (...argv: string[]): string => {
  try {
    parseArguments(argv);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("the command line", () => {
  it("takes a value after a space or an equals sign", () => {
    expect(parseArguments(["--model", "a"]).model).toBe("a");
    expect(parseArguments(["--model=a=b"]).model).toBe("a=b");
    expect(parseArguments(["-p", "--max-turns=3", "hello"])).toMatchObject({ print: true, maxTurns: 3, prompt: "hello" });
  });

  it("never reads a value as a flag", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.constantFrom(...flags.flatMap((flag) => [`--${flag.name}`, `-${flag.short ?? "x"}`, "--", "-"])),
        ),
        (value) => {
          const spaced = parseArguments(["-p", "--append-system-prompt", value, "prompt"]);
          const joined = parseArguments(["-p", `--append-system-prompt=${value}`, "prompt"]);
          expect(spaced.appendSystemPrompt).toBe(value);
          expect(joined).toEqual(spaced);
          expect({ ...spaced, appendSystemPrompt: undefined }).toEqual({
            ...parseArguments(["-p", "prompt"]),
            appendSystemPrompt: undefined,
          });
        },
      ),
    );
  });

  it("asks for fast mode only where that is said", () => {
    expect(parseArguments(["-p", "--fast", "x"])).toMatchObject({ fast: true, prompt: "x" });
    expect(parseArguments(["-p", "x"]).fast).toBe(false);
    expect(faultOf("--fast=yes")).toContain("takes no value");
  });

  it("takes everything after -- as the prompt", () => {
    expect(parseArguments(["-p", "--", "--model"]).prompt).toBe("--model");
  });

  it("names the nearest flag for an unknown one", () => {
    expect(faultOf("--modell", "x")).toBe("Unknown flag --modell. Did you mean --model?");
    expect(faultOf("--zzzzzzzzz")).toBe("Unknown flag --zzzzzzzzz.");
    expect(faultOf("-x")).toBe("Unknown flag -x.");
  });

  it("names the nearest value for an unknown one", () => {
    expect(faultOf("-p", "--output-format", "jsno", "x")).toContain("Did you mean json?");
    expect(faultOf("--permission-mode", "atuo")).toContain("Did you mean auto?");
    expect(faultOf("--effort", "huge")).toContain("low, medium, high, xhigh, max");
  });

  it.each([
    [["--max-turns", "0"], "at least 1"],
    [["--max-turns", "1.5"], "whole number"],
    [["--max-turns", "-1"], "whole number"],
    [["--max-budget-usd", "1e3"], "number"],
    [["--max-budget-usd"], "needs a value"],
    [["--print=yes"], "takes no value"],
    [["--model", "a", "--model", "b"], "more than once"],
    [["-p", "fix", "the", "tests"], "put it in quotes"],
    [["--session-id", "abc"], "UUID"],
    [["--output-format", "json"], "needs --print"],
    [["-p", "--input-format", "stream-json"], "needs --output-format stream-json"],
    [["-p", "--input-format", "stream-json", "--output-format", "stream-json", "x"], "standard input"],
    [["-p", "--include-partial-messages", "x"], "stream-json"],
    [["-p", "--streamlined", "x"], "stream-json"],
    [["-p", "--permission-prompt-tool", "stdio", "x"], "--input-format stream-json"],
    [["--dangerously-skip-permissions", "--permission-mode", "plan"], "exclude each other"],
    [["--model", "a", "--fallback-model", "a"], "differ"],
    [["--json"], "belongs to a command"],
    [["exlpain"], "Did you mean explain?"],
    [["-p", "--scope", "user", "x"], "belongs to a command"],
    [["doctor", "now"], "takes no argument"],
  ])("refuses %j", (argv, message) => {
    expect(faultOf(...argv)).toContain(message);
  });

  it("splits rules at commas and spaces outside parentheses, and gathers repeated flags", () => {
    const { allowedTools } = parseArguments(["--allowedTools", "Edit, Bash(npm run *) Read", "--allowed-tools=Bash(git log:*)"]);
    expect(allowedTools).toEqual(["Edit", "Bash(npm run *)", "Read", "Bash(git log:*)"]);
  });

  it.each([
    [["-p", "go on", "--allowedTools", "Bash(git log *)", "Read"], { allowedTools: ["Bash(git log *)", "Read"] }],
    [["--allowedTools", "Edit", "Bash(npm test)", "Read", "-p", "go on"], { allowedTools: ["Edit", "Bash(npm test)", "Read"] }],
    [["-p", "--allowedTools", "Edit", "Read", "go on"], { allowedTools: ["Edit", "Read"] }],
    [["-p", "--allowedTools", "Edit", "go on"], { allowedTools: ["Edit"] }],
    [["-p", "go on", "--disallowedTools", "Bash", "mcp__a__b", "--bare"], { disallowedTools: ["Bash", "mcp__a__b"], bare: true }],
    [
      ["-p", "--add-dir", "../a", "../b", "go on", "--allowedTools", "Edit, Read", "Glob"],
      { addDirs: ["../a", "../b"], allowedTools: ["Edit", "Read", "Glob"] },
    ],
  ])("takes several arguments for a list: %j", (argv, expected) => {
    expect(parseArguments(argv)).toMatchObject({ prompt: "go on", ...expected });
  });

  it("keeps a prompt, a second one, and a command out of a list", () => {
    expect(parseArguments(["-p", "--allowedTools", "Edit", "Hello"])).toMatchObject({ prompt: "Hello", allowedTools: ["Edit"] });
    expect(parseArguments(["-p", "--allowedTools=Edit", "--", "Read"])).toMatchObject({ prompt: "Read", allowedTools: ["Edit"] });
    for (const argv of [
      ["-p", "go on", "--allowedTools", "Edit", "and on"],
      ["-p", "--allowedTools", "Edit", "fix", "the", "tests"],
      ["-p", "go on", "--allowedTools=Edit", "Read"],
      ["-p", "go on", "--allowedTools", "Edit", "--", "Read"],
      ["-p", "go on", "--model", "a", "Read"],
    ])
      expect(faultOf(...argv)).toContain("put it in quotes");
    expect(parseArguments(["--add-dir", "..", "debug", "prompt", "hi"])).toMatchObject({
      command: "debug",
      operands: ["prompt", "hi"],
      addDirs: [".."],
    });
    expect(parseArguments(["explain", "--allowedTools", "Edit", "Read"])).toMatchObject({
      command: "explain",
      allowedTools: ["Edit", "Read"],
    });
  });

  it("tells no tools from all tools", () => {
    expect(parseArguments(["--tools", ""]).tools).toEqual([]);
    expect(parseArguments(["--tools", "default"]).tools).toBeUndefined();
    expect(parseArguments(["--tools", "Read,Bash"]).tools).toEqual(["Read", "Bash"]);
  });

  it("reads commands, and with -p takes their names as prompts", () => {
    expect(parseArguments(["explain", "--json"])).toMatchObject({ command: "explain", json: true });
    expect(parseArguments(["debug", "prompt", "hi"])).toMatchObject({ command: "debug", operands: ["prompt", "hi"] });
    expect(parseArguments(["sandbox", "run", "--", "ls", "--json"])).toMatchObject({ operands: ["run", "ls", "--json"], json: false });
    expect(parseArguments(["-p", "explain"])).toMatchObject({ prompt: "explain", print: true });
  });
});
