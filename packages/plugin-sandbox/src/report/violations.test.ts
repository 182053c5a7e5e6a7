import { describe, expect, it } from "vitest";
import { emptyPolicy } from "../policy/empty-policy.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";
import { violationsIn } from "./violations.js";

const base = emptyPolicy("/project", "/home/u");
const policy: SandboxPolicy = {
  ...base,
  files: {
    ...base.files,
    allowWrite: [{ path: "/project", rule: "the session's folders", source: "session" }],
    denyRead: [{ path: "/project/secret", rule: "Read(secret)", source: "/s.json" }],
  },
};

describe("what the sandbox did to a command", () => {
  it.each([
    ["bash: line 1: /etc/x: Read-only file system", /Writing \/etc\/x is denied/],
    ["touch: cannot touch '/etc/x y': Read-only file system", /Writing \/etc\/x y is denied/],
    ["bash: line 3: .mcp.json: Is a directory", /Writing \/project\/\.mcp\.json is denied \(protected path/],
    ["cat: secret: Permission denied", /Reading \/project\/secret is denied \(Read\(secret\); \/s\.json\)/],
    [
      "error: could not lock config file .git/config: File exists\nfatal: .git/config: Device or resource busy",
      /Writing \/project\/\.git\/config is denied/,
    ],
    ["Error: EROFS: read-only file system, open '/usr/lib/x'", /Writing \/usr\/lib\/x is denied/],
    ["curl: (6) Could not resolve host: example.com", /The network is closed/],
    ["bwrap: Can't mkdir /x: Read-only file system", /could not be set up/],
  ])("is found in %j", (output, note) => expect(violationsIn(output, policy, "/project").join("\n")).toMatch(note));

  it.each([
    "cat: /project/none: No such file or directory",
    "bash: ./x: Permission denied",
    "ls: cannot open directory '/root': Permission denied",
    "mkdir: cannot create directory 'a': File exists",
  ])("is not blamed for %j", (output) =>
    expect(violationsIn(output, policy, "/project").filter((note) => note.includes("Reading"))).toEqual([]),
  );
});
