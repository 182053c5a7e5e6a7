import { expect, expectTypeOf, test } from "vitest";
import { agentId, messageId, runId, sessionId, systemPrompt, taskId } from "./ids.js";
import type { AgentId, MessageId, RunId, SessionId, SystemPrompt, TaskId } from "./ids.js";

test("an id is its text", () => {
  expect([sessionId, agentId, runId, messageId, taskId, systemPrompt].map((make) => make("x"))).toEqual(Array(6).fill("x"));
  expectTypeOf<SessionId>().toExtend<string>();
});

test("ids of different things do not compile in each other's place, and plain text compiles in none", () => {
  const ofSession = (id: SessionId): string => id;
  const ofAgent = (id: AgentId): string => id;
  const ofTask = (id: TaskId): string => id;
  ofSession(sessionId("s"));
  // @ts-expect-error an agent is not a session
  ofSession(agentId("a"));
  // @ts-expect-error a task is not a session
  ofSession(taskId("t"));
  // @ts-expect-error a session is not an agent
  ofAgent(sessionId("s"));
  // @ts-expect-error a task is not an agent
  ofAgent(taskId("t"));
  // @ts-expect-error a session is not a task
  ofTask(sessionId("s"));
  // @ts-expect-error an agent is not a task
  ofTask(agentId("a"));
  // @ts-expect-error text is not an id
  ofSession("s");
  expectTypeOf<RunId>().not.toExtend<MessageId>();
  expectTypeOf<MessageId>().not.toExtend<RunId>();
  expectTypeOf<string>().not.toExtend<SystemPrompt>();
});
