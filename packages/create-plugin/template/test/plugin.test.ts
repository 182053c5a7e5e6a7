import { defineTool } from "@lorimer/sdk";
import { expectPluginConforms, inlinePlugin, lastToolResult, openTestHarness, reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { plugin } from "../dist/plugin.js";

const files = { "notes.txt": "one two\nthree\n" };

test("the model counts the words of a file", async () => {
  await using harness = await openTestHarness({
    plugins: [plugin],
    files,
    script: [reply.toolUse("CountWords", { path: "notes.txt" }), (request) => lastToolResult(request).text],
  });
  const { result } = await harness.prompt("How long are my notes?");
  expect(result.text).toBe("3 words");
});

test("lock files are not edited by hand", async () => {
  const input = z.object({ path: z.string() });
  const edit = defineTool({ name: "Edit", description: "Edits.", input, paths: ({ path }) => [path], run: () => "edited" });
  const calls = reply.toolUse("Edit", { path: "app/yarn.lock" }).toolUse("Edit", { path: "app/yarn.txt" });
  await using harness = await openTestHarness({ plugins: [plugin, inlinePlugin({ tools: [edit] })], script: [calls, "done"] });
  const { events } = await harness.prompt("Edit both");
  expect(events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome.status] : []))).toEqual(["denied", "ok"]);
});

test("it conforms", async () => {
  const entry = new URL("../dist/plugin.js", import.meta.url);
  const report = await expectPluginConforms(plugin, { entry, files, samples: { CountWords: { path: "notes.txt" } } });
  expect(report.notExercised).toEqual([]);
});
