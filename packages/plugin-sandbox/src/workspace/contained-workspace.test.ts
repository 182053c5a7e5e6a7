import { existsSync } from "node:fs";
import { readFile, symlink, writeFile, mkdir } from "node:fs/promises";
import { describeWorkspaceContract } from "@lorimer/testing";
import { afterEach, describe, expect, it } from "vitest";
import { openBench } from "../../test/open-bench.js";
import type { Bench, BenchOptions } from "../../test/open-bench.js";

const open: Bench[] = [];
async function bench(options?: BenchOptions): Promise<Bench> {
  const made = await openBench(options);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const shell = (script: string, ...args: string[]): { command: string; args: string[] } => ({
  command: "sh",
  args: ["-c", script, "sh", ...args],
});

describeWorkspaceContract("the contained workspace", { describe, it }, async () => {
  const made = await openBench();
  return {
    workspace: made.sandbox.workspace,
    folder: made.project,
    programs: {
      prints: (stdout, stderr) => shell('printf %s "$1"; printf %s "$2" >&2', stdout, stderr),
      exitsWith: (code) => shell('exit "$1"', String(code)),
      copies: () => ({ command: "cat", args: [] }),
      printsExtra: (text) => shell('printf %s "$1" >&3', text),
      printsVariable: (name) => ({ command: "printenv", args: [name] }),
      waits: () => ({ command: "sleep", args: ["10"] }),
    },
    close: () => made.close(),
  };
});

describe("a contained command", () => {
  it("is held by everything that was tested", async () => {
    const { sandbox } = await bench();
    expect(sandbox).toMatchObject({ state: "contained", engine: "bubblewrap" });
  });

  it("writes in the project and in its own temporary folder, and nowhere else", async () => {
    const { run, outer, project, sandbox } = await bench();
    expect(await run("echo in > a && echo t > /tmp/t && cat a /tmp/t")).toMatchObject({ code: 0, stdout: "in\nt\n" });
    expect(await readFile(`${project}/a`, "utf8")).toBe("in\n");
    expect(Buffer.from(await sandbox.workspace.files.read("/tmp/t")).toString()).toBe("t\n");
    await run(`echo x > ${outer}/b`);
    expect(existsSync(`${outer}/b`)).toBe(false);
    for (const path of ["/etc/b", "/usr/b", "/var/tmp/../b", "/root/b", "/b"]) {
      const { code, stderr } = await run(`echo x > ${path}`);
      expect([path, code]).toEqual([path, 1]);
      expect(stderr).toMatch(/Read-only file system|No such file|Permission denied/);
      expect(existsSync(path)).toBe(false);
    }
  });

  it("cannot write what other programs run or obey, whether it exists or not, and leaves nothing behind", async () => {
    const { run, names } = await bench({
      files: { ".claude/settings.json": "{}", ".git/HEAD": "ref: refs/heads/main", ".git/config": "", "sub/.git/config": "" },
    });
    const before = await names();
    const targets = [
      ...[
        ".lorimer/settings.json",
        ".claude/settings.json",
        ".claude/settings.local.json",
        ".claude/skills/x/SKILL.md",
        ".git/hooks/pre-commit",
      ],
      ...[".git/config", "sub/.git/config", "sub/.git/hooks/post-checkout", ".mcp.json", ".bashrc", ".zshrc", ".profile", ".gitconfig"],
      ...[".vscode/settings.json", ".idea/workspace.xml", ".husky/pre-commit", ".ripgreprc", ".envrc"],
    ];
    for (const target of targets) {
      await run(
        `mkdir -p $(dirname ${target}); echo bad >> ${target}; rm -rf ${target.split("/")[0]} ; mv ${target.split("/")[0]} gone; echo bad >> ${target}`,
      );
      await run(`printf bad > t && mv -fT t ${target}; ln -sf /etc/passwd ${target}; rm -f t`);
    }
    const { run: read } = { run: (path: string) => readFile(path, "utf8").catch(() => "") };
    const { project } = open[0] as Bench;
    for (const target of targets)
      expect([target, await read(`${project}/${target}`)]).toEqual([target, target === ".claude/settings.json" ? "{}" : ""]);
    expect((await names()).filter((name) => !before.includes(name))).toEqual([]);
  });

  it("neither follows a link out nor replaces a protected one", async () => {
    const { run, outer, project } = await bench();
    await mkdir(`${outer}/elsewhere`);
    await writeFile(`${outer}/elsewhere/secret`, "old");
    await symlink(`${outer}/elsewhere`, `${project}/way-out`);
    await mkdir(`${project}/real`);
    await symlink(`${project}/real`, `${project}/.claude`);
    await run("echo new > way-out/secret; echo new > .claude/settings.json; rm .claude; mkdir .claude; echo bad > .claude/settings.json");
    expect(await readFile(`${outer}/elsewhere/secret`, "utf8")).toBe("old");
    expect(existsSync(`${project}/.claude/settings.json`)).toBe(false);
    expect(existsSync(`${project}/real/settings.json`)).toBe(false);
  });

  it("sees no process of the machine, no capability and no way to make namespaces", async () => {
    const { run } = await bench();
    const { stdout } = await run(
      "cat /proc/self/status | grep -E 'CapEff|NoNewPrivs|Seccomp:'; ls /proc | grep -c '^[0-9]'; unshare -U true; unshare -m true; id -u",
    );
    expect(stdout).toMatch(/CapEff:\t0+\n/);
    expect(stdout).toMatch(/NoNewPrivs:\t1\n/);
    expect(stdout).toMatch(/Seccomp:\t2\n/);
    expect(stdout.trim().split("\n").at(-1)).not.toBe("0");
  });

  it("opens no unix socket, traces nobody and uses no keys", async () => {
    const { run } = await bench();
    const { text } = await run(
      `perl -e 'use Socket; for my $family (AF_UNIX, 40, 38) { print socket(my $s, $family, SOCK_STREAM, 0) ? "open" : "no: $!", "\\n" } print socket(my $s, AF_INET, SOCK_STREAM, 0) ? "ip" : "no", "\\n"; print syscall(101, 0, 0, 0, 0), " ", syscall(250, 0, -3, 0), "\\n"'`,
    );
    expect(text.split("\n").slice(0, 4)).toEqual([
      "no: Operation not permitted",
      "no: Operation not permitted",
      "no: Operation not permitted",
      "ip",
    ]);
    expect(text).toContain("-1 -1");
  });

  it("makes no file that lends the rights of its owner", async () => {
    const { run } = await bench();
    const { stdout } = await run(
      `cp /bin/true t; chmod u+s t; chmod 2755 t; perl -e 'chmod 04755, "t"; use Fcntl; sysopen(my $f, "made", O_CREAT | O_WRONLY, 04755); sysopen(my $g, "plain", O_CREAT | O_WRONLY, 0755)'; chmod 700 t; stat -c '%a %n' t made plain`,
    );
    expect(stdout).toBe("700 t\n755 plain\n");
  });

  it("is given no secret of the harness, neither in its environment nor through /proc", async () => {
    const { run } = await bench({
      secrets: ["CANARY_TOKEN"],
      env: { ...process.env, CANARY_TOKEN: "canary-7", ANTHROPIC_API_KEY: "canary-8" },
      sandbox: { credentials: { envVars: ["OTHER_CANARY"] } },
    });
    const { stdout } = await run("env; cat /proc/*/environ | tr '\\0' '\\n'; cat /proc/$PPID/environ", {
      env: { OTHER_CANARY: "canary-9" },
    });
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toMatch(/canary-[789]/);
  });

  it("reaches neither the machine's network nor its loopback", async () => {
    const { run } = await bench({ sandbox: { network: { strictAllowlist: true } } });
    const { stdout } = await run(
      "cat /proc/net/dev | grep -c :; (exec 3<>/dev/tcp/1.1.1.1/53) 2>&1; (exec 3<>/dev/tcp/127.0.0.1/22) 2>&1; (exec 3<>/dev/udp/8.8.8.8/53) 2>&1; getent hosts example.com || echo unresolved",
    );
    expect(stdout).toMatch(/^1\n/);
    expect(stdout).toMatch(/Network is unreachable/);
    expect(stdout).toContain("unresolved");
  });
});
