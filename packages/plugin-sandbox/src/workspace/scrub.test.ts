import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openBench } from "../../test/open-bench.js";
import type { Bench, BenchOptions } from "../../test/open-bench.js";
import { harmlessGitConfig } from "./git-config.js";

const open: Bench[] = [];
async function bench(options?: BenchOptions): Promise<Bench> {
  const made = await openBench(options);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

describe("after a contained command", () => {
  it("a bare repository that it planted is gone", async () => {
    const { run, names, notices, project } = await bench({ files: { "a.txt": "" } });
    await run(
      "mkdir objects refs hooks; echo 'ref: refs/heads/main' > HEAD; printf '[core]\\n\\tfsmonitor = touch owned\\n' > config; cp -r HEAD objects refs config vendor 2>/dev/null; mkdir -p vendor/x && cp -r HEAD objects refs config vendor/x",
    );
    expect(await names()).toEqual(["a.txt", "vendor"]);
    expect(existsSync(`${project}/vendor/x/HEAD`)).toBe(false);
    expect(notices.join("\n")).toContain("Removed the bare repository");
  });

  it("a bare repository that was there before stays", async () => {
    const { run, project } = await bench({
      files: { "fixture/HEAD": "ref: refs/heads/main", "fixture/objects/": "", "fixture/refs/": "" },
    });
    await run("echo changed > fixture/description");
    expect(existsSync(`${project}/fixture/HEAD`)).toBe(true);
  });

  it("a new repository works, without hooks and without settings that name programs", async () => {
    const { run, project, outer } = await bench();
    const { code, text } = await run(
      "export HOME=/tmp; git init -q . && git config core.fsmonitor 'touch owned' && git config user.name me && git remote add origin https://example.com/x.git && git config filter.x.clean 'touch owned' && printf '#!/bin/sh\\ntouch owned' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
    );
    expect([code, text]).toEqual([0, ""]);
    expect(existsSync(`${project}/.git/hooks/pre-commit`)).toBe(false);
    const config = await readFile(`${project}/.git/config`, "utf8");
    expect(config).toContain("https://example.com/x.git");
    expect(config).not.toMatch(/fsmonitor|clean|owned/);
    execFileSync("git", ["status"], { cwd: project, env: { PATH: process.env["PATH"], HOME: outer } });
    expect(existsSync(`${project}/owned`)).toBe(false);
    // From now on it is protected like any other.
    expect(
      (
        await run(
          "git config core.fsmonitor 'touch owned'; echo x > .git/hooks/pre-commit; git add -A && git -c user.name=a -c user.email=b commit -qm one --allow-empty && git log --format=%s",
        )
      ).stdout,
    ).toBe("one\n");
    expect(await readFile(`${project}/.git/config`, "utf8")).toBe(config);
  });

  it("a pointer or a commondir that leads git elsewhere is gone", async () => {
    const { run, project } = await bench({
      files: { ".git/HEAD": "ref: refs/heads/main", ".git/config": "", ".git/objects/": "", ".git/refs/": "" },
    });
    await run("mkdir sub evil; echo 'gitdir: ../evil' > sub/.git; echo ../evil > .git/commondir");
    expect([existsSync(`${project}/sub/.git`), existsSync(`${project}/.git/commondir`)]).toEqual([false, false]);
  });

  it("protected names deeper in the project are disarmed, and kept under another name", async () => {
    const { run, project, notices } = await bench({ files: { "pkg/.vscode/settings.json": "old" } });
    await run(
      "mkdir -p sub/.claude; echo bad > sub/.claude/settings.json; echo bad > sub/.mcp.json; echo bad > pkg/.vscode/settings.json; mv pkg pkg2; mkdir -p pkg/.vscode; echo bad > pkg/.vscode/settings.json",
    );
    expect([existsSync(`${project}/sub/.claude`), existsSync(`${project}/sub/.mcp.json`)]).toEqual([false, false]);
    expect(await readFile(`${project}/pkg/.vscode/settings.json`, "utf8")).toBe("old");
    expect(notices.filter((notice) => notice.startsWith("Renamed"))).toHaveLength(2);
  });

  it("what somebody put at a protected place from outside meanwhile stays", async () => {
    const { run, project, sandbox } = await bench();
    const child = await sandbox.workspace.start({ command: "sleep", args: ["0.3"], cwd: project });
    await writeFile(`${project}/.vscode/settings.json`, "mine");
    await child.exited;
    expect(await readFile(`${project}/.vscode/settings.json`, "utf8")).toBe("mine");
    expect((await run("echo x > .vscode/settings.json")).code).toBe(1);
  });

  it("placeholders stay while another session's command rests on them", async () => {
    const first = await bench();
    const child = await first.sandbox.workspace.start({
      command: "bash",
      args: ["-c", "sleep 0.4; echo bad > .zshrc; echo bad > .husky/x"],
      cwd: first.project,
    });
    await first.run("true");
    expect((await first.names()).length).toBeGreaterThan(10);
    await child.exited;
    expect(await first.names()).toEqual([]);
  });
});

describe("rules and settings", () => {
  it("hold what patterns name, and apply to the next command", async () => {
    const { run, change, outer } = await bench({ files: { "a/x.pem": "key", "src/kept.txt": "old", "b.env": "e" }, rules: [] });
    expect((await run("cat a/x.pem")).stdout).toBe("key");
    change({
      rules: [
        { text: "Read(**/*.pem)", behavior: "deny" },
        { text: "Edit(/src/**)", behavior: "deny" },
        { text: "Edit(*.env)", behavior: "deny" },
      ],
    });
    const { text } = await run(
      "cat a/x.pem; mv a c; cat c/x.pem; echo new > src/kept.txt; mv src gone; mkdir src; echo new > src/kept.txt; echo new > b.env; mv b.env d; cat src/kept.txt b.env",
    );
    expect(text).not.toContain("key");
    expect(text).toContain("Permission denied");
    expect(text).toMatch(/^olde/);
    await mkdir(`${outer}/opened`);
    change({ rules: [], sandbox: { filesystem: { allowWrite: [`${outer}/opened`], denyRead: [`${outer}/opened/hidden`] } } });
    await mkdir(`${outer}/opened/hidden`);
    await writeFile(`${outer}/opened/hidden/s`, "s");
    expect(
      await run(`echo new > ${outer}/opened/f && cat ${outer}/opened/f; cat ${outer}/opened/hidden/s; ls ${outer}/opened/hidden`),
    ).toMatchObject({ stdout: "new\n" });
    expect(await readFile(`${outer}/opened/f`, "utf8")).toBe("new\n");
  });

  it("turn the sandbox off and on while a session runs", async () => {
    const { run, change, sandbox } = await bench({ sandbox: { enabled: false } });
    expect([(await run("grep Seccomp: /proc/self/status")).stdout, sandbox.state]).toEqual(["Seccomp:\t0\n", "none"]);
    change({ sandbox: {} });
    expect([(await run("grep Seccomp: /proc/self/status")).stdout, sandbox.state]).toEqual(["Seccomp:\t2\n", "contained"]);
  });

  it("of two sessions in one process are not mixed", async () => {
    const one = await bench({ rules: [{ text: "Read(secret)", behavior: "deny" }], files: { secret: "1" } });
    const two = await bench({ files: { secret: "2" } });
    const [a, b] = await Promise.all([one.run("cat secret"), two.run("cat secret")]);
    expect([a.stdout, b.stdout]).toEqual(["", "2"]);
  });

  it("find out what holds once, however many commands come first", async () => {
    const { run, sandbox } = await bench({ sandbox: { enabled: true } });
    const results = await Promise.all(Array.from({ length: 8 }, (_, index) => run(`echo ${index}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    expect(sandbox.state).toBe("contained");
  });
});

describe("file tools", () => {
  it("follow no link out of what may be written, and no link put in between", async () => {
    const { sandbox, outer, project, run } = await bench({ files: { "in.txt": "in" } });
    const { files } = sandbox.workspace;
    await mkdir(`${outer}/out`);
    await writeFile(`${outer}/out/t`, "old");
    await symlink(`${outer}/out`, `${project}/link`);
    await symlink(`${outer}/out/none`, `${project}/dangling`);
    const bytes = Buffer.from("new");
    for (const path of [
      `${project}/link/t`,
      `${project}/link/n`,
      `${project}/dangling`,
      `${project}/.claude/settings.json`,
      `${project}/sub/.git/hooks/x`,
      `${project}/.git`,
      "/etc/lorimer",
    ]) {
      await expect(files.write(path, bytes), path).rejects.toMatchObject({ code: "WORKSPACE_WRITE" });
      await expect(files.append(path, bytes), path).rejects.toMatchObject({ code: "WORKSPACE_WRITE" });
    }
    await expect(files.remove(`${project}/link/t`)).rejects.toThrow("the sandbox denies it");
    await expect(files.makeDirectory(`${project}/link/d`)).rejects.toThrow("the sandbox denies it");
    expect(await readFile(`${outer}/out/t`, "utf8")).toBe("old");
    // A command swaps a folder for a link, over and over, while the harness writes.
    const swapping = run(
      `mkdir real; ln -s ${outer}/out linked; for i in $(seq 300); do mv -T real swap 2>/dev/null; ln -sfn ${outer}/out swap; rm swap; mkdir -p real; mv -T real swap; rm -rf swap; mkdir -p real; done`,
    );
    for (let round = 0; round < 150; round++) await files.write(`${project}/swap/t`, bytes).catch(() => {});
    await swapping;
    expect(await readFile(`${outer}/out/t`, "utf8")).toBe("old");
  });
});

describe("the settings of a repository", () => {
  it.each([
    ["[core]\n\tbare = false\n\tfsmonitor = evil\n", "[core]\n\tbare = false\n"],
    ["[core] fsmonitor = evil\n", ""],
    ["[alias]\n\tx = !evil\n[user]\n\tname = me\n", "[alias]\n[user]\n\tname = me\n"],
    ['[remote "o"]\n\turl = ext::sh -c evil\n\turl = https://a/b\n\tuploadpack = evil\n', '[remote "o"]\n\turl = https://a/b\n'],
    ["[include]\n\tpath = /evil\n", "[include]\n"],
    ["[core]\n\tbare = false\\\n\tfsmonitor = evil\n", "[core]\n"],
  ])("%j become %j", (text, harmless) => expect(harmlessGitConfig(text)).toBe(harmless));

  it("never come out with more than went in, and stay as they are the second time", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = harmlessGitConfig(text);
        expect(once.length).toBeLessThanOrEqual(text.length);
        expect(harmlessGitConfig(once)).toBe(once);
      }),
    );
  });
});
