import { dirname, resolve } from "node:path";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { LorimerError } from "@lorimer/sdk";
import type { Workspace, WorkspaceProcess } from "@lorimer/sdk";
import type { StdioServer } from "../config/server-config.js";
import { untilAborted } from "../connection/until-aborted.js";

/** One message may have this many bytes; a server that writes more is disconnected. */
const maxMessageBytes = 10 * 1024 * 1024;
const keptErrorChars = 4000;
const lastWordsMs = 500;

/** Speaks with a server that is a process: a line of JSON for each message. The process, and whatever it starts, ends with the connection. */
export class StdioTransport implements Transport {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #workspace: Workspace;
  readonly #server: StdioServer;
  #process: WorkspaceProcess | undefined;
  #closed = false;
  #errors = "";

  constructor(workspace: Workspace, server: StdioServer) {
    this.#workspace = workspace;
    this.#server = server;
  }

  /** The last words on its standard error: what a person is told when it fails. */
  get lastWords(): string {
    return this.#errors.trim();
  }

  async start(): Promise<void> {
    const { command, args, env, cwd, plugin, scope, source } = this.#server;
    // Counted from where the entry stands, as far as that is a folder that is meant.
    const base = plugin?.root ?? (scope === "project" ? dirname(source) : this.#workspace.root);
    const own =
      plugin === undefined
        ? {}
        : { PLUGIN_ROOT: plugin.root, PLUGIN_DATA: plugin.data, CLAUDE_PLUGIN_ROOT: plugin.root, CLAUDE_PLUGIN_DATA: plugin.data };
    const process = await this.#workspace.start({
      command,
      args,
      cwd: cwd === undefined ? this.#workspace.root : resolve(base, cwd),
      env: { ...env, ...own, CLAUDE_PROJECT_DIR: this.#workspace.root, LORIMER_PROJECT_DIR: this.#workspace.root },
      keepInput: true,
      background: true,
    });
    if (this.#closed) {
      process.kill();
      return;
    }
    this.#process = process;
    const heard = Promise.all([this.#read(process), this.#listen(process)]);
    // What it said last may still be on its way; what it started may keep its output open.
    void process.exited
      .then(() => untilAborted(heard, AbortSignal.timeout(lastWordsMs)))
      .catch(() => undefined)
      .then(() => this.#end());
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#process === undefined || this.#closed)
      return Promise.reject(new LorimerError("MCP_CLOSED", `The server ${this.#server.name} is not running.`));
    this.#process.input?.write(`${JSON.stringify(message)}\n`);
    return Promise.resolve();
  }

  close(): Promise<void> {
    const process = this.#process;
    this.#end();
    process?.input?.end();
    process?.kill();
    return Promise.resolve();
  }

  async #read(process: WorkspaceProcess): Promise<void> {
    const decoder = new TextDecoder("utf-8");
    let rest: string[] = [];
    let size = 0;
    for await (const chunk of process.stdout) {
      if (this.#closed) continue;
      const text = decoder.decode(chunk, { stream: true });
      const lines = text.split("\n");
      size += chunk.byteLength;
      rest.push(lines[0] ?? "");
      for (const next of lines.slice(1)) {
        this.#take(rest.join(""));
        rest = [next];
        size = next.length;
      }
      if (size > maxMessageBytes) {
        this.onerror?.(
          new LorimerError("MCP_MESSAGE_TOO_LARGE", `A message of ${this.#server.name} has more than ${maxMessageBytes} bytes.`),
        );
        rest = [];
        void this.close();
      }
    }
  }

  /** What is no JSON is not for us: many servers write a greeting to standard output. */
  #take(line: string): void {
    if (!line.trimStart().startsWith("{") && !line.trimStart().startsWith("[")) return this.#keep(line);
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return this.#keep(line);
    }
    // Batches were in one revision of the protocol.
    for (const one of Array.isArray(message) ? message : [message]) if (isMessage(one)) this.onmessage?.(one);
  }

  async #listen(process: WorkspaceProcess): Promise<void> {
    const decoder = new TextDecoder("utf-8");
    for await (const chunk of process.stderr) this.#keep(decoder.decode(chunk, { stream: true }));
  }

  #keep(text: string): void {
    this.#errors = `${this.#errors}${text}`.slice(-keptErrorChars);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }
}

function isMessage(value: unknown): value is JSONRPCMessage {
  return typeof value === "object" && value !== null && (value as { readonly jsonrpc?: unknown }).jsonrpc === "2.0";
}
