import assert from "node:assert/strict";
import { isLorimerError } from "@lorimer/sdk";
import type { ErrorCode, ProcessRequest, Workspace } from "@lorimer/sdk";

/** The two functions of a test runner that the suite needs: vitest's, jest's, or node:test's. */
export interface TestRunner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
}

type Program = Pick<ProcessRequest, "command" | "args">;

/** Programs of the workspace under test that do what their names say. */
export interface ContractPrograms {
  prints(stdout: string, stderr: string): Program;
  exitsWith(code: number): Program;
  /** Copies standard input to standard output. */
  copies(): Program;
  /** Writes to file descriptor 3. */
  printsExtra(text: string): Program;
  printsVariable(name: string): Program;
  /** Does nothing for at least ten seconds. */
  waits(): Program;
}

export interface ContractSubject {
  readonly workspace: Workspace;
  /** An empty folder inside the workspace. */
  readonly folder: string;
  /** Left out where the workspace runs no processes. */
  readonly programs?: ContractPrograms;
  close(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Collects a stream of chunks as text. */
export async function collectText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function failsWith(code: ErrorCode, act: () => Promise<unknown>): Promise<void> {
  await assert.rejects(act, (error: unknown) => isLorimerError(error) && error.code === code);
}

/** What every `Workspace` must do, as tests. `make` is called once for each of them. */
export function describeWorkspaceContract(name: string, runner: TestRunner, make: () => Promise<ContractSubject>): void {
  const check = (title: string, body: (subject: ContractSubject) => Promise<void>): void =>
    runner.it(title, async () => {
      const subject = await make();
      try {
        await body(subject);
      } finally {
        await subject.close();
      }
    });
  runner.describe(`${name} keeps the contract of a workspace`, () => {
    runner.describe("files", () => describeFiles(check));
    runner.describe("processes", () =>
      describeProcesses((title, body) =>
        check(title, async ({ workspace, folder, programs }) => {
          if (programs !== undefined) await body(workspace, programs, folder);
        }),
      ),
    );
  });
}

function describeFiles(check: (title: string, body: (subject: ContractSubject) => Promise<void>) => void): void {
  check("writes a file and reads the same bytes", async ({ workspace: { files }, folder }) => {
    const content = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    await files.write(`${folder}/a`, content);
    assert.deepEqual(new Uint8Array(await files.read(`${folder}/a`)), content);
    const info = await files.stat(`${folder}/a`);
    assert.equal(info?.kind, "file");
    assert.equal(info.size, content.length);
  });
  check("makes missing folders, replaces what is there, and leaves nothing beside it", async ({ workspace: { files }, folder }) => {
    await files.write(`${folder}/x/y/a`, bytes("one"));
    await files.write(`${folder}/x/y/a`, bytes("two"));
    assert.equal(Buffer.from(await files.read(`${folder}/x/y/a`)).toString(), "two");
    assert.deepEqual(await files.list(`${folder}/x/y`), [{ name: "a", kind: "file" }]);
    assert.deepEqual(await files.list(`${folder}/x`), [{ name: "y", kind: "directory" }]);
  });
  check("keeps the mode of what it replaces", async ({ workspace: { files }, folder }) => {
    await files.write(`${folder}/run.sh`, bytes("1"), { mode: 0o750 });
    await files.write(`${folder}/run.sh`, bytes("2"));
    assert.equal((await files.stat(`${folder}/run.sh`))?.mode, 0o750);
  });
  check("says undefined of what is not there, and fails to read it", async ({ workspace: { files }, folder }) => {
    assert.equal(await files.stat(`${folder}/none`), undefined);
    assert.equal(await files.lstat(`${folder}/none/deeper`), undefined);
    await failsWith("WORKSPACE_READ", () => files.read(`${folder}/none`));
    await failsWith("WORKSPACE_READ", () => files.list(`${folder}/none`));
    await failsWith("WORKSPACE_READ", () => files.stream(`${folder}/none`)[Symbol.asyncIterator]().next());
  });
  check("refuses relative paths and NUL characters", async ({ workspace: { files }, folder }) => {
    for (const path of ["a", "./a", "", `${folder}/a\0b`]) {
      await failsWith("WORKSPACE_PATH", () => files.read(path));
      await failsWith("WORKSPACE_PATH", () => files.write(path, bytes("x")));
      await failsWith("WORKSPACE_PATH", () => files.stat(path));
      await failsWith("WORKSPACE_PATH", () => files.realpath(path));
      await failsWith("WORKSPACE_PATH", () => files.list(path));
      await failsWith("WORKSPACE_PATH", () => files.remove(path));
    }
  });
  check("neither reads nor overwrites a folder as a file", async ({ workspace: { files }, folder }) => {
    await files.makeDirectory(`${folder}/d/e`);
    await failsWith("WORKSPACE_READ", () => files.read(`${folder}/d`));
    await failsWith("WORKSPACE_WRITE", () => files.write(`${folder}/d`, bytes("x")));
    assert.deepEqual(await files.list(`${folder}/d`), [{ name: "e", kind: "directory" }]);
  });
  check("refuses to read more than was allowed", async ({ workspace: { files }, folder }) => {
    await files.write(`${folder}/big`, new Uint8Array(1001));
    await failsWith("WORKSPACE_READ", () => files.read(`${folder}/big`, { maxBytes: 1000 }));
    assert.equal((await files.read(`${folder}/big`, { maxBytes: 1001 })).length, 1001);
  });
  check("streams a range of a file", async ({ workspace: { files }, folder }) => {
    await files.write(`${folder}/r`, bytes("0123456789"));
    assert.equal(await collectText(files.stream(`${folder}/r`)), "0123456789");
    assert.equal(await collectText(files.stream(`${folder}/r`, { start: 2, end: 5 })), "234");
    assert.equal(await collectText(files.stream(`${folder}/r`, { start: 8 })), "89");
    assert.equal(await collectText(files.stream(`${folder}/r`, { start: 50 })), "");
  });
  check("resolves the existing part of a path that does not exist", async ({ workspace: { files }, folder }) => {
    const real = await files.realpath(folder);
    assert.equal(await files.realpath(`${folder}/not/../here/yet`), `${real}/here/yet`);
  });
  check("removes files and whole folders, and what is not there without complaint", async ({ workspace: { files }, folder }) => {
    await files.write(`${folder}/d/a`, bytes("x"));
    await files.remove(`${folder}/d`);
    await files.remove(`${folder}/d`);
    assert.equal(await files.stat(`${folder}/d`), undefined);
  });
  check("gives one scratch folder, and keeps it", async ({ workspace }) => {
    const scratch = await workspace.scratch();
    assert.equal(await workspace.scratch(), scratch);
    assert.equal((await workspace.files.stat(scratch))?.kind, "directory");
    await workspace.files.write(`${scratch}/out.txt`, bytes("x"));
  });
}

function describeProcesses(
  check: (title: string, body: (workspace: Workspace, programs: ContractPrograms, cwd: string) => Promise<void>) => void,
): void {
  check("reports both outputs and the true exit status", async (workspace, programs, cwd) => {
    const child = await workspace.start({ ...programs.prints("out ü", "err"), cwd });
    assert.deepEqual(await Promise.all([collectText(child.stdout), collectText(child.stderr), child.exited]), [
      "out ü",
      "err",
      { code: 0, signal: null, timedOut: false, aborted: false },
    ]);
    assert.equal((await (await workspace.start({ ...programs.exitsWith(7), cwd })).exited).code, 7);
  });
  check("gives input, and an empty input when none is given", async (workspace, programs, cwd) => {
    const fed = await workspace.start({ ...programs.copies(), cwd, input: "hello" });
    assert.equal(await collectText(fed.stdout), "hello");
    const starved = await workspace.start({ ...programs.copies(), cwd });
    assert.equal(await collectText(starved.stdout), "");
    assert.equal((await starved.exited).code, 0);
  });
  check("opens extra outputs", async (workspace, programs, cwd) => {
    const child = await workspace.start({ ...programs.printsExtra("side"), cwd, extraOutputs: 1 });
    assert.equal(child.extra.length, 1);
    for (const output of child.extra) assert.equal(await collectText(output), "side");
    await child.exited;
  });
  check("adds variables to the environment", async (workspace, programs, cwd) => {
    const child = await workspace.start({ ...programs.printsVariable("CONTRACT_VALUE"), cwd, env: { CONTRACT_VALUE: "given" } });
    assert.equal((await collectText(child.stdout)).trim(), "given");
    await child.exited;
  });
  check("ends a process on kill, on abort and on timeout, and says which", async (workspace, programs, cwd) => {
    const killed = await workspace.start({ ...programs.waits(), cwd });
    killed.kill();
    assert.deepEqual(await killed.exited, { code: null, signal: "SIGTERM", timedOut: false, aborted: false });
    const controller = new AbortController();
    const aborted = await workspace.start({ ...programs.waits(), cwd, signal: controller.signal });
    controller.abort();
    const abortedExit = await aborted.exited;
    assert.deepEqual([abortedExit.aborted, abortedExit.timedOut, abortedExit.code], [true, false, null]);
    const late = await workspace.start({ ...programs.waits(), cwd, timeoutMs: 20 });
    const lateExit = await late.exited;
    assert.deepEqual([lateExit.timedOut, lateExit.aborted, lateExit.code], [true, false, null]);
    assert.equal(await collectText(late.stdout), "");
  });
  check("starts nothing for a signal that is already aborted", async (workspace, programs, cwd) => {
    await assert.rejects(() => workspace.start({ ...programs.waits(), cwd, signal: AbortSignal.abort() }));
  });
  check("fails for a program or a folder that is not there", async (workspace, programs, cwd) => {
    await failsWith("WORKSPACE_PROCESS", () => workspace.start({ command: "no-such-program-anywhere", args: [], cwd }));
    await failsWith("WORKSPACE_PROCESS", () => workspace.start({ ...programs.exitsWith(0), cwd: `${cwd}/nowhere` }));
    assert.equal(await workspace.which("no-such-program-anywhere"), undefined);
  });
}
