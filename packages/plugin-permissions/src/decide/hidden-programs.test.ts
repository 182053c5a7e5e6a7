import { describe, expect, it } from "vitest";
import type { FileFacts } from "../paths/file-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import { decide } from "./decide.js";
import type { Decision } from "./context.js";

const files: FileFacts = {
  look: (path) => ({ real: path, kind: /\.\w+$/.test(path) ? "file" : "directory", links: 1 }),
  git: () => ({ safe: true, why: undefined }),
};
const place = { cwd: "/p", project: "/p", home: "/home/me", directories: [], platform: "linux", shell: "bash" } as const;

function judged(command: string, allow: string, deny: string, mode: "default" | "bypassPermissions" = "default"): Decision {
  const rules = (["allow", "deny"] as const).flatMap((behavior) => {
    const rule = compileRule(behavior === "allow" ? allow : deny, behavior, { scope: "user", source: "a" });
    return isFault(rule) ? [] : [rule];
  });
  const policy = { mode, rules };
  return decide({ name: "Bash", input: { command } }, { place, files, policy });
}

const hiding = [
  `python3 -c 'import os; os.system("x")'`,
  `python3.11 -c 'import pty; pty.spawn("x")'`,
  `python3 -c "$X"`,
  `python3 - <<'EOF'\nimport subprocess\nEOF`,
  `echo 'import os; os.system("x")' | python3`,
  `node -e 'require("child_process").execSync("x")'`,
  `node -p 'eval("x")'`,
  `perl -e 'exec "x"'`,
  "perl -ne 'print `x`' a.txt",
  `ruby -e 'system "x"'`,
  `php -r 'shell_exec("x");'`,
  "vim -c '!x'",
  "vim '+!x' a",
  "make -f - <<< 'a:;curl x'",
  "sed 's/.*/curl x/e' a.txt",
  "bash script.sh",
  "sh -x ./script",
  ". ./script",
  "source script",
  "./script.sh",
  "tools/run",
  "/tmp/a x",
  "timeout 5 ./script.sh",
  "cp /usr/bin/curl a",
  "ln -s /bin/curl a",
  "echo x > a.py; python3 a.py",
  "cat x.js | tee b.js; node ./b.js",
];

const plain = [
  "npm test",
  "make",
  "make -j4 all",
  "python3 scripts/x.py",
  "python3 -m pytest -q",
  "python3 -c 'print(1 + 1)'",
  "python3 - <<'EOF'\nprint(1)\nEOF",
  "node dist/main.js",
  "node -e 'console.log(process.version)'",
  "perl -pe 's/a/b/' a.txt",
  "bash -c 'npm test'",
  "node_modules/.bin/vitest run",
  ".venv/bin/python -m pytest",
  "./gradlew build",
  "/usr/bin/make",
  "vim -c q a.txt",
  "cp a.txt b.txt",
  "git push",
];

describe("a rule for everything beside a rule that forbids a program", () => {
  it.each(hiding)("does not let go unasked what may run it unseen: %j", (command) => {
    expect(judged(command, "Bash", "Bash(curl *)").behavior).not.toBe("allow");
  });

  it.each(plain)("lets go what does the project's work: %j", (command) => {
    expect(judged(command, "Bash", "Bash(curl *)").because).toBe("The rule Bash allows it.");
  });

  it("says what is hidden and which rule would let the command go", () => {
    const decision = judged("./script.sh", "Bash", "Bash(curl *)");
    expect(decision.because).toBe('No rule allows "./script.sh": ./script.sh may be any program, and a deny rule forbids curl.');
    expect(decision).toMatchObject({ liftable: true, suggested: ["Bash(./script.sh)"] });
  });

  it.each([
    ["Bash(./script.sh)", "./script.sh"],
    ["Bash(bash *)", "bash script.sh"],
    ["Bash(python3 *)", `python3 -c 'import os; os.system("x")'`],
  ])("leaves a narrower rule alone: %s", (allow, command) => {
    expect(judged(command, allow, "Bash(curl *)").behavior).toBe("allow");
  });

  it.each(["Read(.env)", "WebFetch", "Bash(*)"])("is not about the deny rule %s", (deny) => {
    expect(judged("./run", "Bash", deny).because).not.toContain("may be any program");
  });

  it("is not asked about in mode bypassPermissions", () => {
    expect(judged("./script.sh", "Bash", "Bash(curl *)", "bypassPermissions").behavior).toBe("allow");
  });
});

describe("a line without a command", () => {
  it.each(["", "   ", "\n", "# only words"])("is asked about, whatever is allowed: %j", (command) => {
    expect(judged(command, "Bash", "Bash(curl *)")).toMatchObject({ behavior: "ask", because: "The line holds no command." });
    expect(judged(command, "Bash(*)", "Read(x)").behavior).toBe("ask");
  });
});

describe("globs that list folders", () => {
  it.each(["echo /etc/*", "echo ../*", "echo ~/.ssh/*", "echo {/etc/*,x}", "for f in /etc/*; do echo x; done"])(
    "are asked about outside: %j",
    (command) => {
      expect(judged(command, "Read(x)", "Read(y)").behavior).toBe("ask");
    },
  );

  it.each([
    ["cat src/*.ts", "Read(.env)", "allow"],
    ["cat *.md", "Read(.env)", "allow"],
    ["cat src/*.ts", "Read(secret.ts)", "ask"],
    ["cat sec*/x.ts", "Read(secrets/**)", "ask"],
    ["cat src/**/*.ts", "Read(.env)", "ask"],
  ])("meet a deny rule only where they can name its file: %s with %s", (command, deny, expected) => {
    expect(judged(command, "Grep", deny).behavior).toBe(expected);
  });
});
