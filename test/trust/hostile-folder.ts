import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** A folder in which somebody put something, the home of a person who comes upon it, and what tells that it acted. */
export class HostileFolder {
  readonly project: string;
  readonly home: string;
  /** Another folder of the same machine, which a repository may point to. */
  readonly outside: string;
  /** Appears when something of the folder ran. */
  readonly marker: string;
  readonly beacon: string;

  constructor(root: string, beacon: string, projectName = "project") {
    this.project = join(root, projectName);
    this.home = join(root, "home");
    this.outside = join(root, "outside");
    this.marker = join(root, "ran");
    this.beacon = beacon;
    for (const folder of [this.project, this.home, this.outside]) mkdirSync(folder, { recursive: true });
    this.write("README.md", "A project.\n");
    this.script("evil.sh");
    this.write("evil.cjs", `require("node:fs").writeFileSync(${JSON.stringify(this.marker)}, "");\nmodule.exports = {};\n`);
  }

  /** The script that every vector tries to have run. */
  get evil(): string {
    return join(this.project, "evil.sh");
  }

  get hasActed(): boolean {
    return existsSync(this.marker);
  }

  forget(): void {
    rmSync(this.marker, { force: true });
  }

  write(path: string, content: unknown): void {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2));
  }

  /** A program under any name, which leaves the marker. */
  script(path: string): void {
    this.write(path, `#!/bin/sh\n: > '${this.marker}'\ncat >/dev/null 2>&1 </dev/null\n`);
    chmodSync(join(this.project, path), 0o755);
  }

  link(target: string, path: string): void {
    mkdirSync(dirname(join(this.project, path)), { recursive: true });
    symlinkSync(target, join(this.project, path));
  }

  pipe(path: string): void {
    mkdirSync(dirname(join(this.project, path)), { recursive: true });
    execFileSync("mkfifo", [join(this.project, path)]);
  }

  /** Runs git the way whoever prepared the folder did. */
  git(...args: readonly string[]): void {
    const identity = ["-c", "user.email=a@example.com", "-c", "user.name=A", "-c", "core.hooksPath=/dev/null"];
    const env = { PATH: process.env["PATH"] ?? "", HOME: this.outside, GIT_CONFIG_NOSYSTEM: "1" };
    execFileSync("git", [...identity, ...args], { cwd: this.project, env, stdio: "ignore" });
  }

  /** A repository with one commit and a changed file, so that a look at it has something to compare. */
  repository(): void {
    this.git("init", "-q", ".");
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "first");
    this.write("README.md", "A project that changed.\n");
  }

  /** Everything in the project, to be compared with later. */
  picture(): string {
    return pictureOf(this.project).join("\n");
  }
}

function pictureOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`];
    if (entry.isDirectory()) return [`${path}/`, ...pictureOf(path)];
    const { size, mtimeMs, mode } = statSync(path);
    return [`${path} ${size} ${mtimeMs} ${mode} ${entry.isFile() && size < 10_000 ? readFileSync(path, "base64") : ""}`];
  });
}
