import { spawn } from "@lydell/node-pty";
import { expect } from "vitest";
import { bundle } from "./run-cli.js";
import type { CliPlace } from "./run-cli.js";

/** A person at a real terminal. */
export class Terminal {
  output = "";
  readonly exited: Promise<number>;
  readonly #pty: ReturnType<typeof spawn>;

  constructor(place: CliPlace, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, cols = 100) {
    const line = [process.execPath, bundle, ...args];
    // That a terminal has 0 columns is its state, not a size in which one can be made.
    const [file = "", ...rest] = cols === 0 ? ["sh", "-c", 'stty cols 0; exec "$@"', "sh", ...line] : line;
    this.#pty = spawn(file, rest, {
      cols,
      rows: 30,
      cwd: place.root,
      env: { ...place.env, TERM: "xterm-256color", ...env } as Record<string, string>,
    });
    this.#pty.onData((text) => (this.output += text));
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** What is shown, without the terminal's own commands. */
  get text(): string {
    return this.output.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
  }

  async shows(text: string): Promise<void> {
    await expect.poll(() => this.text, { timeout: 30_000, interval: 10 }).toContain(text);
  }

  /** How often a text was shown so far. */
  count(text: string): number {
    return this.text.split(text).length - 1;
  }

  type(text: string): void {
    this.#pty.write(text);
  }
}
