import { JsonFile } from "./json-file.js";

/** What is remembered of servers between sessions. */
export interface McpState {
  /** By `pinKey` of a server: its tools' hashes as they were approved, by name. */
  readonly pins: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Names of servers that the person switched off, by project folder. */
  readonly disabled: Readonly<Record<string, readonly string[]>>;
  /** Servers of a project that the person said may be used: by project folder, the hashes of their configurations. */
  readonly approved: Readonly<Record<string, readonly string[]>>;
  /** By server hash: until when (milliseconds since the epoch) a server that asked for a sign-in is not asked again. */
  readonly refusedUntil: Readonly<Record<string, number>>;
}

export class StateFile extends JsonFile<McpState> {}
