import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { JsonLine } from "../cli/run-cli.js";
import { failingAtCall, faultsAfter } from "./killed-run.js";
import { resumeArgs, thirtySession, thirtyTurns } from "./scripted-thirty.js";

const cases = [
  { code: "ENOSPC", calls: "write,pwrite64" },
  { code: "EIO", calls: "write,pwrite64" },
  { code: "EIO", calls: "fdatasync,fsync" },
  { code: "ENOSPC", calls: "fdatasync,fsync" },
  { code: "EMFILE", calls: "openat" },
  { code: "EROFS", calls: "openat" },
  { code: "EACCES", calls: "openat,link" },
] as const;

function mounted(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

describe("a disk that fails under the real CLI", () => {
  it("loses nothing that was seen, says the true cause, and the session goes on afterwards", async () => {
    await using place = await cliPlace(thirtyTurns, { keep: 1 });
    const faults: string[] = [];
    let [runs, told] = [0, 0];
    const work = cases
      .flatMap((one) => [1, 2, 3, 9, 40].flatMap((n) => [{ ...one, n, stays: n % 2 === 1 }]))
      .filter(({ calls, n }) => !calls.startsWith("openat") || n < 4);
    const worker = async (): Promise<void> => {
      for (let fault = work.shift(); fault !== undefined; fault = work.shift()) {
        const session = await thirtySession(place, (runs += 1));
        const run = await failingAtCall(place, session, fault);
        const said = `${run.stderr}${JSON.stringify(run.lines.at(-1) ?? {})}`;
        if (run.killed && !said.includes(fault.code))
          faults.push(`${JSON.stringify(fault)}: its cause was not said: ${said.slice(0, 300)}`);
        if (run.killed) told += 1;
        faults.push(...(await faultsAfter(place, session, run)).map((text) => `${JSON.stringify(fault)}: ${text}`));
      }
    };
    await Promise.all([worker(), worker()]);
    console.log(`figure: disk faults through the CLI ${runs} (of which ${told} ended the run and were told), faults ${faults.length}`);
    expect(faults).toEqual([]);
    expect(told).toBeGreaterThan(8);
  }, 200_000);

  it("that is really full is named, and with room again the session goes on with all that was acknowledged", async () => {
    await using place = await cliPlace(thirtyTurns, { keep: 1 });
    const small = join(place.home, ".lorimer");
    mkdirSync(small, { recursive: true });
    // Where nothing may be mounted, the calls themselves say that the disk is full.
    if (!mounted(small)) {
      const session = await thirtySession(place, 1);
      const run = await failingAtCall(place, session, { code: "ENOSPC", calls: "write,pwrite64", n: 12, stays: true });
      expect([run.killed, await faultsAfter(place, session, run)]).toEqual([true, []]);
      return;
    }
    try {
      const session = await thirtySession(place, 1);
      const filler = join(small, "filler");
      await writeFile(filler, "x".repeat(80_000));
      const full = await place.start(session.args).finished;
      expect([full.code === 0, `${full.stdout}${full.stderr}`.includes("ENOSPC")]).toEqual([false, true]);
      await rm(filler);
      const run = {
        lines: full.stdout
          .split("\n")
          .filter((line) => line.startsWith("{"))
          .map((line) => JSON.parse(line) as JsonLine),
        killed: true,
        stderr: "",
      };
      expect(await faultsAfter(place, session, run)).toEqual([]);
    } finally {
      execFileSync("umount", ["-l", small]);
    }
  });

  it("with a folder where a log should be neither hides the other sessions nor ends in a crash", async () => {
    await using place = await cliPlace(thirtyTurns, { keep: 1 });
    const session = await thirtySession(place, 1);
    const broken = await thirtySession(place, 2);
    await place.start(["-p", "and now", "--session-id", session.id]).finished;
    await mkdir(broken.log);
    expect(JSON.parse((await place.run("session", "list", "--json")).stdout)).toHaveLength(1);
    const resumed = await place.start(resumeArgs(broken)).finished;
    expect(resumed.code).not.toBe(0);
    expect(`${resumed.stdout}${resumed.stderr}`).toMatch(/it is a folder|There is no session/);
    expect((await place.run("session", "verify", broken.id)).stderr).not.toContain("at ");
    await writeFile(join(broken.log, "kept"), "kept");
    await place.start(["-p", "and now", "--session-id", broken.id]).finished;
    expect(await readFile(join(broken.log, "kept"), "utf8")).toBe("kept");
  });
});
