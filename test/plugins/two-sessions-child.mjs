// Two sessions in one process, side by side, that each call the tool of a plugin four times. Prints what each was answered, and times.
import { foundPlugin } from "@lorimer/plugin-discovery/native";
import { collectRun, openTestHarness, reply } from "@lorimer/testing";

const [, , folder, calls] = process.argv;
const called = Array.from({ length: Number(calls) }, () => reply.toolUse("Count", {}));
const script = (request) => {
  const results = request.messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter(({ type }) => type === "tool_result");
  return called[results.length] ?? "done";
};
const test = await openTestHarness({ script, plugins: [foundPlugin(folder).read()] });
const sessions = [test.session, await test.harness.openSession({ cwd: test.place.root })];
const runs = await Promise.all(sessions.map((session) => collectRun(session.prompt("go"))));
const finished = runs.map(({ events }) => events.filter(({ type }) => type === "tool-finished").map(({ outcome }) => outcome));
await sessions[1].close();
await test[Symbol.asyncDispose]();
process.stdout.write(
  JSON.stringify({
    answers: finished.map((outcomes) => outcomes.map(({ content }) => content)),
    ms: finished.flatMap((outcomes) => outcomes.map(({ durationMs }) => durationMs)),
  }),
);
// Nothing is left that keeps the process: it ends by itself.
