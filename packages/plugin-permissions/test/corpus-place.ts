import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { SetupStep } from "./corpus-case.js";

/** A project, a home and a folder outside of both, on the real disk. */
export class CorpusPlace implements Disposable {
  readonly root: string;
  readonly project: string;
  readonly home: string;
  readonly outside: string;

  constructor(steps: readonly SetupStep[] = []) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-corpus-")));
    this.project = join(this.root, "project");
    this.home = join(this.root, "home");
    this.outside = join(this.root, "outside");
    for (const folder of [this.project, this.home, this.outside]) mkdirSync(folder);
    for (const [path, content] of Object.entries(ordinaryFiles)) this.write(path, content);
    for (const folder of ["objects", "refs/heads", "hooks", "info"]) mkdirSync(join(this.project, ".git", folder), { recursive: true });
    for (const step of steps) this.build(step);
  }

  /** Puts the place's own folders where a text names them by placeholder. */
  fill<T extends string | undefined>(text: T): T {
    const filled = text
      ?.replaceAll("{{PROJECT_NAME}}", basename(this.project))
      .replaceAll("{{PROJECT}}", this.project)
      .replaceAll("{{HOME}}", this.home)
      .replaceAll("{{OUTSIDE}}", this.outside)
      .replaceAll("{{CONFIG_DIR}}", ".lorimer");
    return filled as T;
  }

  private write(path: string, content: string): void {
    const at = this.path(path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }

  private path(given: string): string {
    const path = this.fill(given);
    return isAbsolute(path) ? path : join(this.project, path);
  }

  private build(step: SetupStep): void {
    if (step.op === "gitconfig") {
      const file = join(this.project, ".git", "config");
      execFileSync("git", ["config", "--file", file, step.key, this.fill(step.value)], { env: { PATH: process.env["PATH"] } });
      return;
    }
    const at = this.path(step.path);
    mkdirSync(dirname(at), { recursive: true });
    if (step.op === "dir") mkdirSync(at, { recursive: true });
    else if (step.op === "file") writeFileSync(at, this.fill(step.content));
    else {
      rmSync(at, { force: true });
      if (step.op === "symlink") symlinkSync(this.fill(step.target), at);
      else linkSync(this.path(step.target), at);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const ordinaryFiles: Readonly<Record<string, string>> = {
  "a.txt": "a\n",
  "b.txt": "b\n",
  "a.json": "{}\n",
  "README.md": "# x\n",
  "src/x.ts": "export {};\n",
  "sub/b.txt": "b\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n",
};
