import type { PermissionMode } from "@lorimer/sdk";
import type { Invocation } from "./invocation.js";

/** A file that a call would change. */
export interface Target {
  /** As the call names it. */
  readonly given: string;
  /** Absolute: where it lies by its name, and where it really lies when links are followed. */
  readonly places: readonly string[];
  /** Outside every folder the session may work in, and no temporary file. */
  readonly outside: boolean;
}

/** What a tool call would do, as far as that shows without doing it. */
export interface Act {
  readonly mode: PermissionMode;
  /** Changed by a file tool. */
  readonly edits: readonly Target[];
  /** Written or removed by a shell command. */
  readonly shellWrites: readonly Target[];
  /** Every program that a shell command may start. */
  readonly invocations: readonly Invocation[];
  /** Why a shell command could not be seen through. */
  readonly doubts: readonly string[];
  /** The branch that is checked out around a folder; undefined where there is none, or none can be told. */
  branchAt(folder: string | undefined): Promise<string | undefined>;
}
