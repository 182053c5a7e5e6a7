import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openFileJournal } from "../../packages/plugin-sessions/src/store/file-journal.js";
import { holderOf, lockSession } from "../../packages/plugin-sessions/src/store/session-lock.js";
import { describe, expect, it } from "vitest";

const built = fileURLToPath(new URL("../../packages/plugin-sessions/dist/store/file-journal.js", import.meta.url));

/** Waits for a word, opens the log, adds a line, says whether it could, and holds it until its input ends. */
const racer = `
  import { openFileJournal } from ${JSON.stringify(built)};
  const [path, existing] = process.argv.slice(2);
  process.stdout.write("ready\\n");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  try {
    const file = await openFileJournal(path, existing === "yes");
    for (let line = 0; line < 5; line += 1) await file.append(Buffer.from(process.pid + "\\n"));
    await file.sync();
    process.stdout.write("won\\n");
    process.stdin.on("end", async () => { await file.close(); process.exit(0); });
    process.stdin.resume();
  } catch (error) {
    process.stdout.write("lost " + error.code + " " + error.message + "\\n");
    process.exit(0);
  }
`;

interface Racer {
  readonly pid: number;
  readonly child: ReturnType<typeof spawn>;
  said(word: RegExp): Promise<string>;
}

function start(script: string, ...args: readonly string[]): Racer {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  const waiting = new Set<() => void>();
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    for (const look of waiting) look();
  });
  const said = (word: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = word.exec(text)?.[0];
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      // Everything that it said is here by then.
      child.once("close", () => reject(new Error(`it ended without saying ${word}: ${text}`)));
      look();
    });
  return { pid: child.pid ?? 0, child, said };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-lock-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const started = (pid: number): string => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "";
const owner = (changes: object): string =>
  JSON.stringify({ owner: "0e1d", pid: process.pid, started: started(process.pid), host: hostname(), since: "2026-01-01", ...changes });

/** A number that no process has: above the highest there may be. */
const deadPid = 4_194_305;

describe("of processes that want one session", () => {
  it.each(["no lock", "the lock of a process that is gone", "a lock that is rubbish"])(
    "sixteen at once, where there is %s, exactly one writes; the others are told who",
    async (before) => {
      await inFolder(async (folder) => {
        const script = join(folder, "racer.mjs");
        const log = join(folder, "log.jsonl");
        await writeFile(script, racer);
        if (before !== "no lock") {
          await writeFile(log, "");
          await writeFile(`${log}.lock`, before.includes("gone") ? owner({ pid: deadPid }) : "{");
        }
        const racers = Array.from({ length: 16 }, () => start(script, log, before === "no lock" ? "no" : "yes"));
        await Promise.all(racers.map(({ said }) => said(/ready/)));
        for (const { child } of racers) child.stdin?.write("go\n");
        const answers = await Promise.all(racers.map(({ said }) => said(/won|lost .*/)));
        const winners = racers.filter((_racer, index) => answers[index] === "won");
        expect(winners).toHaveLength(1);
        const [winner] = winners;
        for (const answer of answers.filter((text) => text !== "won"))
          expect(answer).toContain(`SESSION_LOCKED This session is being written to by process ${winner?.pid} on ${hostname()}`);
        expect(await readFile(log, "utf8")).toBe(`${winner?.pid}\n`.repeat(5));
        winner?.child.stdin?.end();
        await new Promise((resolve) => winner?.child.once("exit", resolve));
        expect((await readdir(folder)).sort()).toEqual(["log.jsonl", "racer.mjs"]);
      });
    },
    30_000,
  );

  it("one that comes after a process was killed takes its place, also where its number was given to another", async () => {
    await inFolder(async (folder) => {
      const lock = join(folder, "lock");
      for (const gone of [owner({ pid: deadPid }), owner({ pid: process.pid, started: "1" }), "", "null", '{"pid":1}']) {
        await writeFile(lock, gone);
        expect(await holderOf(lock)).toBeUndefined();
        const taken = await lockSession(lock);
        expect(await holderOf(lock)).toContain(`process ${process.pid} on`);
        await taken.release();
      }
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it("none takes the lock of another machine, and its remedy is named", async () => {
    await inFolder(async (folder) => {
      const lock = join(folder, "lock");
      await writeFile(lock, owner({ host: "elsewhere", pid: deadPid }));
      await expect(lockSession(lock)).rejects.toMatchObject({
        code: "SESSION_LOCKED",
        hint: expect.stringContaining(`delete ${lock}`) as string,
      });
    });
  });

  it("the one whose lock was taken writes nothing more, is told by whom, and does not release the other's", async () => {
    await inFolder(async (folder) => {
      const log = join(folder, "log.jsonl");
      const first = await openFileJournal(log, false);
      await first.append(Buffer.from("first\n"));
      await rm(`${log}.lock`);
      const second = await openFileJournal(log, true);
      await second.append(Buffer.from("second\n"));
      await expect(first.append(Buffer.from("first again\n"))).rejects.toMatchObject({
        code: "SESSION_LOCKED",
        message: expect.stringContaining(`process ${process.pid}`) as string,
      });
      await first.close();
      await second.append(Buffer.from("second again\n"));
      expect(await readFile(log, "utf8")).toBe("first\nsecond\nsecond again\n");
      await second.close();
    });
  });
});
