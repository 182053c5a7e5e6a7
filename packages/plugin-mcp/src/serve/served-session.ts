import type { Commands, ToolCaller, ToolRegistry, WorkspaceFiles } from "@lorimer/sdk";
import type { ServedResources } from "../contract/index.js";
import type { OtherEnds } from "./other-end.js";

/** What a connection is served from: a session of its own, so that two connections share nothing. */
export interface ServedSession {
  /** The folder that calls work in. */
  readonly root: string;
  readonly files: Pick<WorkspaceFiles, "stat">;
  readonly registry: ToolRegistry;
  readonly caller: ToolCaller;
  readonly commands: Commands | undefined;
  readonly resources: ServedResources | undefined;
  /** Told what the session would tell a person; returns the way to stop. */
  onNotice(listener: (level: "info" | "warning" | "error", text: string) => void): () => void;
  close(): Promise<void>;
}

export interface ServeParts {
  readonly version: string;
  readonly ends: OtherEnds;
  /** Opens a session for one connection, or for one prompt that is expanded: what that brings into force ends with it. */
  open(): Promise<ServedSession>;
}
