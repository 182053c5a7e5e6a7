import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What bash did with one line. */
export interface BashRun {
  /** Names of the commands it looked for, in order, repeated as often as run. */
  readonly ran: readonly string[];
  /** Files that stood in the empty folder afterwards. */
  readonly created: readonly string[];
}

const bwrap = "bwrap";

const handler = `command_not_found_handle() { builtin printf '%s\\0' "$ZQ_INDEX" "$1" >> /out/log; return $(( \${#1} % 2 )); }\n`;

const driver = `
builtin mapfile -d '' -t lines < /in/lines
for index in "\${!lines[@]}"; do
  mkdir /lines/$index; cd /lines/$index
  ZQ_INDEX=$index PATH=/nowhere BASH_ENV=/in/handler /usr/bin/timeout -s KILL 2 /bin/bash --norc --noprofile -c "\${lines[index]}" > /dev/null 2>&1 < /dev/null
  for file in * .[!.]*; do [[ -e $file ]] && builtin printf '%s\\0' "+$index" "$file" >> /out/log; done
  cd /; rm -rf /lines/$index
done
exit 0
`;

/** Runs lines in real bash, each in its own empty folder without any program in reach, inside a namespace of its own. */
export async function runInBash(lines: readonly string[]): Promise<BashRun[]> {
  const folder = await mkdtemp(join(tmpdir(), "shell-fuzz-"));
  try {
    await writeFile(join(folder, "lines"), lines.map((line) => `${line}\0`).join(""));
    await writeFile(join(folder, "handler"), handler);
    await writeFile(join(folder, "log"), "");
    await contained(folder, lines.length * 2500);
    return collect(await readFile(join(folder, "log"), "utf8"), lines.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function contained(folder: string, deadline: number): Promise<void> {
  const args = [
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    "--setenv",
    "PATH",
    "/usr/bin:/bin",
    "--ro-bind",
    "/usr",
    "/usr",
    "--symlink",
    "usr/bin",
    "/bin",
    "--symlink",
    "usr/lib",
    "/lib",
    "--symlink",
    "usr/lib64",
    "/lib64",
  ];
  const mounts = [
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/lines",
    "--tmpfs",
    "/tmp",
    "--ro-bind",
    join(folder, "lines"),
    "/in/lines",
    "--ro-bind",
    join(folder, "handler"),
    "/in/handler",
    "--bind",
    folder,
    "/out",
    "--cap-drop",
    "ALL",
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(bwrap, [...args, ...mounts, "/bin/bash", "--norc", "--noprofile", "-c", driver], {
      stdio: ["ignore", "ignore", "pipe"],
      timeout: deadline,
      killSignal: "SIGKILL",
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`bash stopped with ${code}: ${errors.slice(0, 500)}`))));
  });
}

function collect(log: string, count: number): BashRun[] {
  const runs = Array.from({ length: count }, () => ({ ran: [] as string[], created: [] as string[] }));
  const fields = log.split("\0");
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const key = fields[at] ?? "";
    const run = runs[Number(key.replace("+", ""))];
    (key.startsWith("+") ? run?.created : run?.ran)?.push(fields[at + 1] ?? "");
  }
  return runs;
}
