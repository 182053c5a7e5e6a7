/** One JSON line of stream-json output, before it is given its `session_id` and `uuid`. */
export type OutputLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** What every line carries. */
export interface LineIdentity {
  readonly sessionId: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  uuid(): string;
}

export function serializeLine(line: OutputLine, identity: LineIdentity): string {
  // A line may bring its own uuid: a replayed message keeps the one it came with.
  const { sessionId, tags } = identity;
  return `${JSON.stringify({ ...line, session_id: sessionId, uuid: line["uuid"] ?? identity.uuid(), ...(tags === undefined ? {} : { tags }) })}\n`;
}
