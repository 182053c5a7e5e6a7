import { defineTool } from "@lorimer/sdk";
import type { ToolCall } from "@lorimer/sdk";
import fc from "fast-check";
import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import type { PermissionMode } from "@lorimer/sdk";
import { decide, sessionRule } from "./policy.js";
import { readPolicy, ruleWarnings } from "./read-policy.js";
import { splitRules } from "./split-rules.js";

const readers = ["Read", "Grep"];
const place = { root: "/project", cwd: "/project", home: "/home/me", folders: ["/project", "/added"] };

function call(name: string, input: Record<string, unknown>): ToolCall {
  const tool = defineTool({ name, description: name, input: z.any(), readOnly: readers.includes(name), run: () => "" });
  return { id: "1", name, input, tool, plugin: "test" };
}

function verdict(
  name: string,
  detail: string,
  options: { allow?: string; deny?: string; mode?: PermissionMode; real?: string } = {},
): string {
  const policy = readPolicy({
    allowedTools: splitRules(options.allow ?? ""),
    disallowedTools: splitRules(options.deny ?? ""),
    permissionMode: options.mode ?? "default",
  });
  const isBash = name === "Bash";
  const paths = isBash ? [] : [{ given: detail, real: options.real ?? detail }];
  return decide(policy, call(name, isBash ? { command: detail } : { file_path: detail }), { ...place, paths }).behavior;
}

describe("permission rules", () => {
  it("lets reading through, asks about the rest", () => {
    expect(verdict("Read", "/project/a")).toBe("allow");
    expect(verdict("Edit", "/project/a")).toBe("ask");
    expect(verdict("Bash", "ls")).toBe("ask");
  });

  it.each([
    ["Bash", "npm test", "allow"],
    ["Bash(*)", "npm test; rm -rf /", "allow"],
    ["Bash(npm test)", "npm test", "allow"],
    ["Bash(npm test)", "npm test --watch", "ask"],
    ["Bash(npm test:*)", "npm test --watch", "allow"],
    ["Bash(npm test *)", "npm test", "allow"],
    ["Bash(npm test:*)", "npm tests", "ask"],
    ["Bash(npm *)", "npm\trun x", "allow"],
    ["Bash(git log *--oneline)", "git log -3 --oneline", "allow"],
    ["Bash(npm test:*)", "npm test; rm -rf /", "ask"],
    ["Bash(npm test:*)", "npm test && rm -rf /", "ask"],
    ["Bash(npm test:*)", "npm test\nrm -rf /", "ask"],
    ["Bash(npm test:*)", "npm test $(rm -rf /)", "ask"],
    ["Bash(npm test:*)", "npm test `rm -rf /`", "ask"],
    ["Bash(npm test:*)", "npm test > /etc/passwd", "ask"],
    ["Bash(npm test:*)", "npm test <(rm x)", "ask"],
    ["Bash(npm test:*)", "npm test & rm x", "ask"],
    ["Bash(npm test:*)", "npm test {a,b}", "ask"],
    ["Bash(npm test:*)", "PATH=. npm test", "ask"],
    ["Bash(npm test 2>&1)", "npm test 2>&1", "allow"],
  ])("--allowedTools %j for %j: %s", (allow, command, expected) => {
    expect(verdict("Bash", command, { allow })).toBe(expected);
  });

  it.each([
    ["rm -rf /", "deny"],
    ["cd x && rm -rf y", "deny"],
    ["echo $(rm x)", "deny"],
    ["/bin/rm x", "deny"],
    ["sudo rm x", "deny"],
    ['r"m" x', "deny"],
    ["bash -c 'rm x'", "deny"],
    ["FOO=1 rm x", "deny"],
    ["ls | xargs rm", "deny"],
    ["\\rm x", "deny"],
    ["r\\\nm x", "deny"],
    ["npm rmdir", "allow"],
  ])("--disallowedTools Bash(rm:*) for %j: %s", (command, expected) => {
    expect(verdict("Bash", command, { allow: "Bash", deny: "Bash(rm:*)" })).toBe(expected);
  });

  it.each([
    ["Edit(src/**)", "/project/src/a/b.ts", "allow"],
    ["Edit(src/**)", "/project/lib/a.ts", "ask"],
    ["Edit(src/**)", "/project/lib/src/a.ts", "ask"],
    ["Edit(*.md)", "/project/docs/a.md", "allow"],
    ["Edit(./*.md)", "/project/docs/a.md", "ask"],
    ["Edit(/docs/*.md)", "/project/docs/a.md", "allow"],
    ["Edit(//etc/x)", "/etc/x", "allow"],
    ["Edit(~/notes/**)", "/home/me/notes/a", "allow"],
    ["Edit(src/**)", "/project/srcx/a", "ask"],
    ["Edit(src/**)", "/src/a", "ask"],
    ["Edit", "/anywhere", "allow"],
    ["Edit", "/project/.git/hooks/pre-commit", "ask"],
    ["Write(src/**)", "/project/src/a", "ask"],
  ])("--allowedTools %j for an edit of %j: %s", (allow, path, expected) => {
    expect(verdict("Edit", path, { allow })).toBe(expected);
  });

  it("lets an Edit rule stand for Write, and wants the real path to match too", () => {
    expect(verdict("Write", "/project/src/a", { allow: "Edit(src/**)" })).toBe("allow");
    expect(verdict("Write", "/project/src/link", { allow: "Edit(src/**)", real: "/etc/passwd" })).toBe("ask");
  });

  it("refuses by the given path or the real one, at any depth, and keeps what may not be read from being edited", () => {
    expect(verdict("Read", "/project/a/.env", { deny: "Read(.env)" })).toBe("deny");
    expect(verdict("Read", "/project/link", { deny: "Read(.env)", real: "/project/.env" })).toBe("deny");
    expect(verdict("Read", "/project/a/secrets/x", { deny: "Read(secrets/**)" })).toBe("deny");
    expect(verdict("Edit", "/project/.env", { deny: "Read(.env)", allow: "Edit" })).toBe("deny");
    expect(verdict("Write", "/x", { deny: "*", mode: "bypassPermissions" })).toBe("deny");
  });

  it("knows the modes", () => {
    expect(verdict("Edit", "/project/a", { mode: "acceptEdits" })).toBe("allow");
    expect(verdict("Edit", "/added/a", { mode: "acceptEdits" })).toBe("allow");
    expect(verdict("Edit", "/project/link", { mode: "acceptEdits", real: "/etc/passwd" })).toBe("ask");
    expect(verdict("Edit", "/project/.git/config", { mode: "acceptEdits" })).toBe("ask");
    expect(verdict("Edit", "/project/.BASHRC", { mode: "acceptEdits" })).toBe("ask");
    expect(verdict("Bash", "ls", { mode: "acceptEdits" })).toBe("ask");
    expect(verdict("Bash", "ls", { mode: "plan", allow: "Bash" })).toBe("deny");
    expect(verdict("Read", "/project/a", { mode: "plan" })).toBe("allow");
    expect(verdict("Bash", "ls", { mode: "dontAsk" })).toBe("deny");
    expect(verdict("Bash", "ls", { mode: "dontAsk", allow: "Bash(ls)" })).toBe("allow");
    expect(verdict("Bash", "rm -rf /", { mode: "bypassPermissions" })).toBe("allow");
    expect(verdict("Bash", "rm -rf /", { mode: "bypassPermissions", deny: "Bash(rm *)" })).toBe("deny");
  });

  it("allows no command with shell syntax by a pattern, wherever it stands", () => {
    const syntax = fc.constantFrom(";", "|", "&", "$", "<", ">", "`", "(", ")", "{", "}", "\\", "\n", "\r", "\0");
    fc.assert(
      fc.property(fc.string(), syntax, fc.string(), (before, sign, after) => {
        // At its end a space is not part of the command, and neither is a line break.
        fc.pre(after.trim() !== "");
        expect(verdict("Bash", `npm test ${before}${sign}${after}`, { allow: "Bash(npm test:*), Bash(npm*)" })).toBe("ask");
      }),
    );
  });

  it("finds a forbidden program behind any separator, quote or wrapper", () => {
    const prefix = fc.constantFrom(
      "",
      "true; ",
      "a && ",
      "a|",
      "(",
      "$(",
      "`",
      "X=1 ",
      "sudo ",
      "env A=b ",
      "bash -c '",
      'sh -c "',
      "a\n",
      "/usr/bin/",
      "xargs ",
      "nohup timeout 5 ",
    );
    const name = fc.constantFrom("curl", '"curl"', "c'u'rl", "c\\url", "cu\\\nrl");
    fc.assert(
      fc.property(
        prefix,
        name,
        (before, program) =>
          void expect(verdict("Bash", `${before}${program} http://x`, { allow: "Bash", deny: "Bash(curl:*)" })).toBe("deny"),
      ),
    );
  });

  it('takes "always" to the letter', () => {
    const policy = readPolicy({ allowedTools: [], disallowedTools: [], permissionMode: "default" });
    policy.allow = [sessionRule(call("Bash", { command: "rm *" }))];
    const verdictOf = (command: string): string => decide(policy, call("Bash", { command }), { ...place, paths: [] }).behavior;
    expect([verdictOf("rm *"), verdictOf("rm x")]).toEqual(["allow", "ask"]);
  });

  it.each(["Bash(", "Ba sh(x)", "Bash()", "(x)", "Bash(x))", "Ed*", "WebSearch(x)"])("refuses the malformed allow rule %j", (rule) => {
    expect(() =>
      readPolicy({
        allowedTools: splitRules(rule).length === 1 ? [rule] : splitRules(rule),
        disallowedTools: [],
        permissionMode: "default",
      }),
    ).toThrow();
  });

  it("warns of rules for tools that do not exist", () => {
    const policy = readPolicy({ allowedTools: ["Raed"], disallowedTools: ["mcp__x", "Nope*"], permissionMode: "default" });
    expect(ruleWarnings(policy, ["Read"])).toEqual(["The rule Raed names a tool that this harness does not have. Did you mean Read?"]);
  });
});
