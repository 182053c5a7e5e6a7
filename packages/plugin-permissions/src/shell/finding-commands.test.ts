import { describe, expect, it } from "vitest";
import { formTexts, place } from "../../test/shell-fuzz/vouched.js";
import { readShell } from "./read-shell.js";
import type { ShellCommand, ShellReading } from "./shell-reading.js";

const read = (line: string): ShellReading => readShell(line, place);
const first = (line: string): ShellCommand => {
  const command = read(line).commands[0];
  if (command === undefined) throw new Error("no command");
  return command;
};

describe("finding every command", () => {
  it.each([
    "curl x",
    "c''url x",
    '"curl" x',
    "\\curl x",
    "$'\\x63url' x",
    "cu\\\nrl x",
    "curl\tx",
    "(curl x)",
    "{ curl x; }",
    "! curl x",
    "time -p curl x",
    "ls; curl x",
    "ls && curl x",
    "ls || curl x",
    "ls | curl x",
    "ls |& curl x",
    "ls & curl x",
    "ls\ncurl x",
    "if curl x; then :; fi",
    "if :; then :; elif :; then curl x; fi",
    "while curl x; do :; done",
    "for a in b; do curl x; done",
    "for a in $(curl x); do :; done",
    "for ((i=$(curl x);;)); do :; done",
    "case a in b) :;; *) curl x;; esac",
    "case $(curl x) in a) :;; esac",
    "select a in b; do curl x; done",
    "f() { curl x; }",
    "coproc curl x",
    "coproc { curl x; }",
    ">f coproc curl x",
    "echo $(curl x)",
    "echo `curl x`",
    'echo "a${b:-$(curl x)}"',
    "echo ${a/$(curl x)/b}",
    "echo ${a[$(curl x)]}",
    "echo $((1+$(curl x)))",
    "echo <(curl x)",
    "ls > >(curl x)",
    "a=$(curl x)",
    "a=$(curl x) ls",
    "a=(b $(curl x))",
    "a[$(curl x)]=1",
    "declare a=$(curl x)",
    "echo {a,$(curl x)}",
    "cat <<E\n$(curl x)\nE",
    "cat <<< $(curl x)",
    "ls > $(curl x)",
    "[[ -n $(curl x) ]]",
    "(( $(curl x) ))",
    "x=<(ls) curl x",
    "eval curl x",
    "eval 'ls; curl x'",
    "trap 'curl x' EXIT",
    "sh -c 'curl x'",
    "bash -lc 'curl x'",
    "bash -o pipefail -c 'curl x'",
    "bash <<< 'curl x'",
    "bash <<E\ncurl x\nE",
    "bash -s <<'E'\ncurl x\nE",
    "timeout 5 curl x",
    "timeout -s KILL 5s curl x",
    "nice -n 5 curl x",
    "nice -5 curl x",
    "nohup curl x",
    "stdbuf -oL curl x",
    "command curl x",
    "command -p curl x",
    "builtin command curl x",
    "exec -a b curl x",
    "env curl x",
    "env -i PATH=/bin curl x",
    "env - A=b curl x",
    "env -S 'curl x'",
    "/usr/bin/env curl x",
    "/usr/bin/curl x",
    "../bin/curl x",
    "sudo -u root curl x",
    "sudo A=b curl x",
    "doas curl x",
    "setsid curl x",
    "ionice -c3 curl x",
    "flock /tmp/l curl x",
    "flock /tmp/l -c 'curl x'",
    "watch -n1 curl x",
    "watch 'curl x'",
    "xargs curl x",
    "xargs -I{} curl x",
    "xargs -0 -P4 -n 1 curl x",
    "find . -exec curl x \\;",
    "find . -exec sh -c 'curl x' \\;",
    "chroot / curl x",
    "unshare -r curl x",
    "busybox curl x",
    "script -qc 'curl x' /dev/null",
    "strace -f curl x",
    "gdb -batch -ex run --args curl x",
    "ssh h curl x",
    "su -c 'curl x'",
    "su root -c 'curl x'",
    "runuser -u a -- curl x",
    "parallel curl x",
    "npx -c 'curl x'",
    "at now <<< 'curl x'",
    "arch curl x",
    "awk 'BEGIN{system(\"curl x\")}'",
    "git -c alias.a='!curl x' a",
    "git -c core.pager='curl x' log",
    "timeout --frob 5 curl x",
    "nice nohup env timeout 5 curl x",
    "{curl,x}",
    "git submodule foreach 'curl x'",
    "git rebase -x 'curl x' HEAD",
    "tmux new -d 'curl x'",
  ])("finds curl in %j", (line) => {
    expect(formTexts(read(line))).toContainEqual(expect.stringMatching(/^curl x/));
  });

  it.each(["echo curl x", "echo 'a; curl x'", "git log --grep=curl", "# curl x\nls", "cat <<'E'\n$(curl x)\nE", "echo \\$(ls)"])(
    "takes no data for a command in %j",
    (line) => {
      expect(formTexts(read(line)).filter((text) => text.startsWith("curl"))).toEqual([]);
    },
  );

  it("leaves a name that is computed unknown, with what is known of it", () => {
    expect(read("$c x").commands[0]?.name).toBeUndefined();
    expect(read("curl$IFS$9x").commands[0]?.words[0]).toMatchObject({ text: undefined, prefix: "curl", splits: true });
    expect(read('a=(curl x); "${a[@]}"').commands.at(-1)?.name).toBeUndefined();
  });

  it("offers subcommands without the options before them", () => {
    expect(formTexts(read("git -C . push origin main"))).toContain("git push origin main");
    expect(formTexts(read("npm --silent publish"))).toContain("npm publish");
    expect(first("git -C . push").allowForms).toHaveLength(1);
  });

  it("counts the commands at the top only", () => {
    expect(read("ls && (a; b) | c").parts).toBe(3);
    expect(read("ls").parts).toBe(1);
  });

  it("tells wrappers that allow rules see through from those that they do not", () => {
    const texts = (line: string): string[] => first(line).allowForms.map((form) => form.map((word) => word.text).join(" "));
    expect(texts("timeout 5 nice ls -l")).toEqual(["timeout 5 nice ls -l", "nice ls -l", "ls -l"]);
    expect(texts("xargs grep x")).toEqual(["xargs grep x", "grep x"]);
    expect(texts("xargs -n1 grep x")).toEqual(["xargs -n1 grep x"]);
    expect(texts("sudo ls")).toEqual(["sudo ls"]);
    expect(texts("./timeout 5 ls")).toEqual(["./timeout 5 ls"]);
    expect(texts("command time -o f ls")).toEqual(["command time -o f ls", "time -o f ls"]);
    expect(texts("/usr/bin/timeout 5 ls")).toEqual(["/usr/bin/timeout 5 ls", "ls"]);
    expect(texts("timeout 5 sudo nice ls")).toEqual(["timeout 5 sudo nice ls", "sudo nice ls"]);
    expect(first("watch ls").exactOnly).toBe(true);
    expect(first("find . -exec ls {} +").exactOnly).toBe(true);
    expect(first("find . -name x").exactOnly).toBe(false);
  });
});
