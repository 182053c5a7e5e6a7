/** What the servers of a session offer at one moment, as plain data: it is recorded, and a replay offers the same without any server. */
export interface Offering {
  /** Nothing changed since the last one. */
  readonly same: boolean;
  readonly tools: readonly OfferedMcpTool[];
  /** What servers say of themselves, by server. */
  readonly instructions: readonly { readonly server: string; readonly text: string }[];
}

export interface OfferedMcpTool {
  /** `mcp__server__tool`. */
  readonly name: string;
  readonly server: string;
  /** As the server calls it. */
  readonly tool: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly requiresUser: boolean;
  readonly alwaysLoad: boolean;
  readonly maxResultChars: number;
  readonly timeoutMs: number;
}
