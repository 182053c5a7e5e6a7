import { openTestHarness, reply } from "@lorimer/testing";
import { expectPluginConforms } from "@lorimer/testing";
import { describe, expect, it, test } from "vitest";
import { plugin } from "./index.js";
import { Todos } from "./todos/todos.js";

test("the plugin is what it says and behaves as a guest should", async () => {
  await expectPluginConforms(plugin);
});

describe("the to-do list", () => {
  const list = [
    { content: "Read the code", status: "completed", activeForm: "Reading the code" },
    { content: "Mend it", status: "in_progress", activeForm: "Mending it" },
    { content: "Run the tests", status: "pending" },
  ];

  it("is kept, told in numbers, and there again when the history is", async () => {
    const script = (request: { readonly messages: readonly unknown[] }): ReturnType<typeof reply.text> =>
      request.messages.length === 1 ? reply.toolUse("TodoWrite", { todos: list }) : reply.text("done");
    await using first = await openTestHarness({ script, plugins: [plugin] });
    await first.prompt("Mend the bug");
    expect(JSON.stringify(first.model.requests[1]?.messages)).toContain("1 done, 1 in progress, 1 to do");
    expect((await first.session.service(Todos)).list).toEqual(list);

    await using second = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin],
      session: { messages: first.session.messages },
    });
    expect((await second.session.service(Todos)).list).toEqual(list);
  });

  it("keeps what it was when a call was refused", async () => {
    const script = (request: { readonly messages: readonly unknown[] }): ReturnType<typeof reply.text> => {
      if (request.messages.length === 1) return reply.toolUse("TodoWrite", { todos: list });
      return request.messages.length === 3 ? reply.toolUse("TodoWrite", { todos: [{ content: "", status: "late" }] }) : reply.text("done");
    };
    await using harness = await openTestHarness({ script, plugins: [plugin] });
    await harness.prompt("Mend the bug");
    expect((await harness.session.service(Todos)).list).toEqual(list);
  });
});

describe("a message to the person", () => {
  it("is shown while the work goes on", async () => {
    const script = (request: { readonly messages: readonly unknown[] }): ReturnType<typeof reply.text> =>
      request.messages.length === 1 ? reply.toolUse("SendUserMessage", { message: "Half way." }) : reply.text("done");
    await using harness = await openTestHarness({ script, plugins: [plugin] });
    const { events } = await harness.prompt("Work");
    expect(events).toContainEqual(expect.objectContaining({ type: "notice-given", level: "info", text: "Half way." }));
  });
});
