import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Surroundings } from "./surroundings.js";

/** Runs the command of a source that a person accepted. It prints one line: the absolute path of a folder. */
export async function commandFolder(
  command: string,
  seconds: number,
  { env, signal }: Pick<Surroundings, "env" | "signal">,
): Promise<string> {
  const [shell, ...options] = process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c"] : ["/bin/sh", "-c"];
  const printed = await new Promise<string>((done, fail) =>
    execFile(
      shell as string,
      [...options, command],
      {
        cwd: homedir(),
        env: { ...env } as NodeJS.ProcessEnv,
        timeout: seconds * 1000,
        killSignal: "SIGKILL",
        maxBuffer: 64 * 1024,
        signal,
        windowsHide: true,
      },
      (error, stdout) => (error === null ? done(stdout) : fail(failed(command, messageOf(error)))),
    ),
  );
  const [line = "", ...more] = printed.trim().split(/\r?\n/);
  if (more.length > 0 || !isAbsolute(line)) throw failed(command, "it did not print the absolute path of one folder");
  return realpath(line).catch(() => Promise.reject(failed(command, `there is no ${line}`)));
}

function failed(command: string, why: string): LorimerError {
  return new LorimerError("PLUGIN_SOURCE_FAILED", `The command ${command.slice(0, 200)} gave no package: ${why}.`, {
    hint: "Run it yourself to see what it does.",
  });
}
