declare const brand: unique symbol;

/** A string that only its own kind of constructor makes, so that ids of different things cannot be swapped. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SessionId = Branded<"SessionId">;
export type AgentId = Branded<"AgentId">;
export type RunId = Branded<"RunId">;
export type MessageId = Branded<"MessageId">;
export type TaskId = Branded<"TaskId">;
/** Text that was assembled as a system prompt, and nothing else. */
export type SystemPrompt = Branded<"SystemPrompt">;

export const sessionId = (text: string): SessionId => text as SessionId;
export const agentId = (text: string): AgentId => text as AgentId;
export const runId = (text: string): RunId => text as RunId;
export const messageId = (text: string): MessageId => text as MessageId;
export const taskId = (text: string): TaskId => text as TaskId;
export const systemPrompt = (text: string): SystemPrompt => text as SystemPrompt;
