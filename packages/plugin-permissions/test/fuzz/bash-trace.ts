import { spawn } from "node:child_process";
import { allowedNames, forbiddenNames, knownNames } from "./random-line.js";

/** What bash ran for each line, by index: the words of every command it looked for. */
export type Trace = ReadonlyMap<number, readonly (readonly string[])[]>;

// Line feeds in words become blanks, because bash writes out at each of them. Functions stand for the programs, so that no process is made for them; whatever else a line comes to run ends in the handler.
const driver = `
PATH=/nonexistent
for __name in ${[...allowedNames, ...forbiddenNames, ...knownNames].join(" ")}; do
  eval "$__name() { ((++__n > 60)) && exit; builtin printf '%s\\0' @@ \\"\\$__i\\" \\$((\\$# + 1)) $__name \\"\\\${@//\\$'\\n'/ }\\" %% >&9; ((RANDOM & 1)); }"
done
command_not_found_handle() { ((++__n > 60)) && exit; builtin printf '%s\\0' @@ "$__i" $# "\${@//$'\\n'/ }" %% >&9; return 127; }
ulimit -f 1000
__i=-1
while IFS= read -r -d '' __line; do
  ((++__i))
  ( ulimit -t 1; RANDOM=$__i; __n=0; eval "$__line" ) </dev/null >/dev/null 2>&1
done
`;

const container = "bwrap";

/** Runs lines in one bash, contained, in an empty folder, without a single program in reach, and tells what each tried to run. */
export async function traceBash(lines: readonly string[]): Promise<Trace> {
  const contained = [
    "--unshare-all",
    "--die-with-parent",
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--tmpfs",
    "/tmp",
    "--chdir",
    "/tmp",
  ];
  const child = spawn(
    container,
    [...contained, "--setenv", "HOME", "/tmp", "bash", "--norc", "--noprofile", "-c", `exec 9>&1; ${driver}`],
    {
      env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" },
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  child.stdin.on("error", () => undefined);
  child.stdin.end(lines.map((line) => `${line}\0`).join(""));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  return readTrace(Buffer.concat(chunks).toString("utf8"));
}

/** Records are `@@ LINE COUNT WORD… %%`. One that was cut off when bash ended is passed over. */
function readTrace(text: string): Trace {
  const fields = text.split("\0");
  const trace = new Map<number, (readonly string[])[]>();
  for (let at = fields.indexOf("@@"); at >= 0; at = fields.indexOf("@@", at + 1)) {
    const [line, count] = [Number(fields[at + 1]), Number(fields[at + 2])];
    if (fields[at + 3 + count] !== "%%") continue;
    trace.set(line, [...(trace.get(line) ?? []), fields.slice(at + 3, at + 3 + count)]);
  }
  return trace;
}
