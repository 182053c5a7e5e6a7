import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Workspace } from "@lorimer/sdk";
import { openBench } from "../../test/bench.js";
import bash from "../tools/bash.js";
import { runCommand } from "./run-command.js";

const mebibyte = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes by which the process grew while the work was done, at the highest; dead buffers are collected often, so that only what is held counts. */
async function growth(work: () => Promise<void>): Promise<number> {
  collect();
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => {
    collect();
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(timer);
  return highest - before;
}

describe("a command with a huge output", () => {
  it("is drained fast, in bounded memory, with both ends kept and the file cut at its limit", async () => {
    await using bench = await openBench();
    const half = 400 * mebibyte;
    // Binary, without one line break, on both outputs at once.
    const command = `(printf START; head -c ${half} /dev/zero | tr '\\0' '\\377'; printf END) & (printf start; head -c ${half} /dev/zero; printf end) >&2; wait`;
    const begun = performance.now();
    let seconds = 0;
    const grown = await growth(async () => {
      const request = { command, cwd: bench.root, id: "huge", timeoutMs: 60_000, signal: new AbortController().signal };
      const { capture, log, exit } = await runCommand(bench.workspace, { ...request, diskLimit: 16 * mebibyte });
      seconds = (performance.now() - begun) / 1000;
      expect(exit.code).toBe(0);
      expect(capture.stdout.total).toBe(half + 8);
      expect(capture.stderr.total).toBe(half + 8);
      expect(Buffer.from(capture.stdout.head()).toString("latin1")).toMatch(/^START\u00ff+$/);
      expect(Buffer.from(capture.stdout.tail()).toString("latin1")).toMatch(/^\u00ff+END$/);
      expect(Buffer.from(capture.stderr.tail()).toString("latin1")).toMatch(/^\0+end$/);
      await log.flush();
      expect(log.written).toBe(16 * mebibyte);
      expect(log.dropped).toBe(2 * half + 16 - 16 * mebibyte);
      expect((await stat(log.path ?? "")).size).toBe(16 * mebibyte);
    });
    // Far below the 800 MiB that passed.
    expect(grown).toBeLessThan(64 * mebibyte);
    // A floor far below what was measured, for machines that are busy: 200 MB/s is the aim.
    expect((2 * half) / mebibyte / seconds).toBeGreaterThan(5);
  }, 90_000);

  it("is wholly on disk, byte for byte", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "seq 1 3000000" });
    const { persistedOutputPath } = result.output as { persistedOutputPath: string };
    let next = "";
    let line = 0;
    for await (const chunk of createReadStream(persistedOutputPath, "utf8")) {
      const lines = (next + String(chunk)).split("\n");
      next = lines.pop() ?? "";
      for (const text of lines) if (Number(text) !== ++line) throw new Error(`line ${line} is ${text}`);
    }
    expect(line).toBe(3_000_000);
  });

  it("says when its file could not hold everything", async () => {
    const full = new Error("no space left on the device (ENOSPC)");
    await using bench = await openBench({
      workspace: (host): Workspace => ({ ...host, files: { ...host.files, append: () => Promise.reject(full) } }),
    });
    const result = await bench.call(bash, { command: "seq 1 100000" });
    expect(result.status).toBe("ok");
    expect(result.text).toContain("could not be kept: no space left on the device (ENOSPC)");
  });
});

describe("bash", () => {
  it("is missed in words where it is not installed", async () => {
    await using bench = await openBench({ workspace: (host) => ({ ...host, which: async () => undefined }) });
    const result = await bench.call(bash, { command: "true" });
    expect(result.status).toBe("failed");
    expect(result.text).toContain("Install bash");
  });

  it("on Windows is Git Bash, never the door to WSL", async () => {
    await using bench = await openBench();
    const started: string[] = [];
    const windows = (installed: boolean): Workspace => ({
      ...bench.workspace,
      platform: "win32",
      which: async (program) =>
        program === "git" && installed
          ? "C:\\Tools\\Git\\cmd\\git.exe"
          : program === "bash"
            ? "C:\\Windows\\System32\\bash.exe"
            : undefined,
      files: {
        ...bench.workspace.files,
        stat: async (path) =>
          installed && path === "C:\\Tools\\Git\\bin\\bash.exe" ? { kind: "file", size: 1, mtimeMs: 0, mode: 0o755 } : undefined,
      },
      start: (request) => {
        started.push(request.command);
        return bench.workspace.start({ ...request, command: "bash" });
      },
    });
    const request = { command: "true", cwd: bench.root, id: "w", timeoutMs: 5000, signal: new AbortController().signal };
    await runCommand(windows(true), request);
    expect(started).toEqual(["C:\\Tools\\Git\\bin\\bash.exe"]);
    await expect(runCommand(windows(false), request)).rejects.toThrow(/Install Git for Windows/);
  });
});
