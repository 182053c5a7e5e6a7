import { randomUUID } from "node:crypto";
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execFileSync } from "node:child_process";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import type { CliPlace } from "./run-cli.js";

const counting = (request: { readonly messages: readonly unknown[] }) => reply.text(`${request.messages.length}`);

async function logs(place: CliPlace): Promise<readonly string[]> {
  const folder = join(place.home, ".lorimer", "sessions");
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(".jsonl")).map((name) => join(folder, name));
}

describe("sessions that are kept", () => {
  it("are not those in which only commands were used: --continue goes on with what was said before them", async () => {
    await using place = await cliPlace(counting);
    await place.run("-p", "one");
    await place.run("-p", "/help");
    expect((await place.run("-p", "two", "-c")).stdout).toBe("3\n");
    expect(JSON.parse((await place.run("session", "list", "--json")).stdout)).toHaveLength(1);
  });

  it("go on with --continue, with --resume by name, and in a copy with --fork-session", async () => {
    await using place = await cliPlace(counting);
    const id = randomUUID();
    expect((await place.run("-p", "one", "--session-id", id)).stdout).toBe("1\n");
    expect((await place.run("-p", "two", "-c")).stdout).toBe("3\n");
    expect((await place.run("session", "rename", id.slice(0, 8), "the first")).code).toBe(0);
    expect((await place.run("-p", "three", "--resume", "the first", "--fork-session")).stdout).toBe("5\n");
    expect((await place.run("-p", "four", "--resume", id)).stdout).toBe("5\n");
    const list = JSON.parse((await place.run("session", "list", "--json")).stdout) as {
      id: string;
      name?: string;
      messages: number;
      title: string;
    }[];
    expect(list.map(({ messages }) => messages)).toEqual([6, 6]);
    expect(list[0]).toMatchObject({ id, name: "the first", title: "one" });
    expect((await place.run("-p", "x", "--session-id", id)).stderr).toContain("There is a session");
  });

  it("are forked whole or before one of their messages, and name where they came from", async () => {
    await using place = await cliPlace(counting);
    const id = randomUUID();
    await place.run("-p", "one", "--session-id", id);
    await place.run("-p", "two", "--resume", id);
    const shown = JSON.parse((await place.run("session", "show", id, "--json")).stdout) as { history: { id: string }[] };
    const fork = JSON.parse((await place.run("session", "fork", id, shown.history[2]?.id ?? "", "--json")).stdout) as {
      id: string;
      parent: string;
    };
    expect(fork.parent).toBe(id);
    expect((await place.run("-p", "another two", "--resume", fork.id)).stdout).toBe("3\n");
    const whole = (await place.run("session", "fork", id)).stdout.trim();
    expect((await place.run("-p", "three", "--resume", whole)).stdout).toBe("5\n");
    const list = JSON.parse((await place.run("session", "list", "--json")).stdout) as { id: string; parent?: object }[];
    expect(list.find((session) => session.id === fork.id)?.parent).toEqual({ session: id, messages: 2 });
    expect((await place.run("session", "fork", id, "nothing")).stderr).toContain("holds no message");
  });

  it("are found from every worktree of a repository, and from elsewhere only when asked", async () => {
    await using place = await cliPlace(counting);
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: place.root, stdio: "pipe" });
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "first");
    const tree = join(place.home, "tree");
    git("worktree", "add", "-q", tree);
    await place.run("-p", "one");
    const run = async (cwd: string, ...args: readonly string[]): Promise<string> => (await place.start(args, { cwd }).finished).stdout;
    expect(JSON.parse(await run(tree, "session", "list", "--json"))).toHaveLength(1);
    expect(await run(tree, "-p", "two", "--continue")).toBe("3\n");
    expect(JSON.parse(await run(place.home, "session", "list", "--json"))).toHaveLength(0);
    expect(JSON.parse(await run(place.home, "session", "list", "--json", "--everywhere"))).toHaveLength(1);
  });

  it("are not kept with --no-session-persistence, and are the owner's only", async () => {
    await using place = await cliPlace(counting);
    await place.run("-p", "one", "--no-session-persistence");
    expect(await logs(place)).toEqual([]);
    await place.run("-p", "one");
    const [path = ""] = await logs(place);
    expect(execFileSync("stat", ["-c", "%a", path], { encoding: "utf8" })).toBe("600\n");
  });

  it("are written by one process at a time: the second is told who holds it, and may go on in a copy", async () => {
    await using place = await cliPlace((_request, turn) => (turn === 2 ? reply.text("Working.").stall() : reply.text("ok")));
    const id = randomUUID();
    await place.run("-p", "one", "--session-id", id);
    const first = place.start(["-p", "two", "--resume", id, "--output-format", "stream-json", "--include-partial-messages"]);
    await first.printed("Working.");
    const second = await place.run("-p", "three", "--resume", id);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`process ${first.child.pid} on`)]);
    expect((await place.run("-p", "three", "--resume", id, "--fork-session")).stdout).toBe("ok\n");
    first.child.kill("SIGKILL");
    await first.finished;
    expect((await place.run("-p", "four", "--resume", id)).stdout).toBe("ok\n");
  });

  it("that are damaged open without what is damaged, are named by verify, and mended by repair", async () => {
    await using place = await cliPlace(counting);
    await place.run("-p", "one");
    await place.run("-p", "two", "-c");
    const [path = ""] = await logs(place);
    const lines = (await readFile(path, "utf8")).split("\n");
    const at = lines.findIndex((line) => line.includes('"two"'));
    lines[at] = `${lines[at]?.slice(0, 40)}X${lines[at]?.slice(41)}`;
    await writeFile(path, lines.join("\n"));
    await appendFile(path, '{"v":1,"n":99');
    const id = basename(path, ".jsonl");
    const verify = await place.run("session", "verify", id, "--json");
    const report = JSON.parse(verify.stdout) as { ok: boolean; faults: { kind: string; line: number }[] };
    expect([verify.code, report.ok]).toEqual([1, false]);
    expect(report.faults.map(({ kind }) => kind)).toEqual(["damaged", "incomplete", "missing"]);
    const resumed = await place.run("-p", "three", "-c");
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain("a line was left out");
    expect((await place.run("session", "repair", id)).stdout).toContain("left out");
    expect((await place.run("-p", "four", "-c")).stderr).not.toContain("a line was left out");
  });

  it("are shown, exported, imported elsewhere, pruned and deleted", async () => {
    await using place = await cliPlace(counting);
    const id = randomUUID();
    await place.run("-p", "find the needle", "--session-id", id);
    expect((await place.run("session", "show", id)).stdout).toContain("> find the needle");
    const file = join(place.root, "log.jsonl");
    expect((await place.run("session", "export", id, file)).code).toBe(0);
    expect((await place.run("session", "delete", id)).code).toBe(0);
    expect((await place.run("-p", "x", "--resume", id)).stderr).toContain("There is no session");
    expect((await place.run("session", "import", file)).stdout).toBe(`${id}\n`);
    expect((await place.run("-p", "two", "--resume", id)).stdout).toBe("3\n");
    expect((await place.run("session", "prune", "1")).stdout).toContain("0 sessions");
    expect((await place.run("session", "prune", "0")).stdout).toContain("1 sessions");
    expect(await logs(place)).toEqual([]);
  });
});
