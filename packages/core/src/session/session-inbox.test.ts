import { messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { expect, test } from "vitest";
import { SessionInbox } from "./session-inbox.js";

const note = (id: string): Message => ({ type: "system", id: messageId(id), level: "info", text: id });

test("what was put in is taken out once, in order", () => {
  const inbox = new SessionInbox();
  inbox.put(note("a"));
  inbox.put(note("b"));
  expect(inbox.size).toBe(2);
  expect(inbox.take()).toEqual([note("a"), note("b")]);
  expect(inbox.size).toBe(0);
  expect(inbox.take()).toEqual([]);
});

test("what was taken does not grow when more is put in", () => {
  const inbox = new SessionInbox();
  inbox.put(note("a"));
  const taken = inbox.take();
  inbox.put(note("b"));
  expect(taken).toEqual([note("a")]);
});

test("listeners are told of each message, after it is in, until they stop listening", () => {
  const inbox = new SessionInbox();
  const heard: string[] = [];
  const stop = inbox.onMessage((message) => heard.push(`${message.id} of ${inbox.size}`));
  inbox.put(note("a"));
  inbox.put(note("b"));
  stop();
  stop();
  inbox.put(note("c"));
  expect(heard).toEqual(["a of 1", "b of 2"]);
});

test("a listener may take the message it is told of, and stop listening", () => {
  const inbox = new SessionInbox();
  const taken: (readonly Message[])[] = [];
  const stop = inbox.onMessage(() => {
    taken.push(inbox.take());
    stop();
  });
  inbox.put(note("a"));
  inbox.put(note("b"));
  expect(taken).toEqual([[note("a")]]);
  expect(inbox.take()).toEqual([note("b")]);
});
