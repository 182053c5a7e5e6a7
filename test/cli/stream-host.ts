import { expect } from "vitest";
import type { CliPlace, CliProcess, JsonLine } from "./run-cli.js";

const flags = ["-p", "--input-format", "stream-json", "--output-format", "stream-json"];
export const user = (content: unknown, more: object = {}): string =>
  JSON.stringify({ type: "user", message: { role: "user", content }, ...more });
export const control = (id: string, request: object): string => JSON.stringify({ type: "control_request", request_id: id, request });

/** A host that talks with the CLI over its pipes. */
export class Host {
  readonly process: CliProcess;
  readonly #lines: JsonLine[] = [];
  #rest = "";

  constructor(place: CliPlace, ...args: readonly string[]) {
    this.process = place.start([...flags, ...args], { input: null });
    this.process.child.stdout.on("data", (text: string) => {
      const parts = (this.#rest + text).split("\n");
      this.#rest = parts.pop() ?? "";
      this.#lines.push(...parts.map((line) => JSON.parse(line) as JsonLine));
    });
  }

  send(...lines: readonly string[]): void {
    this.process.child.stdin.write(`${lines.join("\n")}\n`);
  }

  /** The first line that fits, whether it was written already or comes later. */
  async line(fits: (line: JsonLine) => boolean): Promise<JsonLine> {
    return expect
      .poll(() => this.#lines.find(fits), { timeout: 10_000, interval: 10 })
      .toBeDefined()
      .then(() => this.#lines.find(fits) as JsonLine);
  }

  /** The results that were written so far. */
  get results(): readonly JsonLine[] {
    return this.#lines.filter((line) => line.type === "result");
  }

  response(id: string): Promise<JsonLine> {
    return this.line((line) => line.type === "control_response" && (line["response"] as { request_id: string }).request_id === id);
  }

  end(): CliProcess["finished"] {
    this.process.child.stdin.end();
    return this.process.finished;
  }
}
