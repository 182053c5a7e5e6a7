// A session of the built packages that says the number of every event the moment it is told of it, and works until it is killed.
import { writeSync } from "node:fs";
import { openHarness } from "@lorimer/core";
import { plugin as sessionsPlugin } from "@lorimer/plugin-sessions";
import { defineTool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import * as z from "zod/mini";

const [folder, session, resumes] = process.argv.slice(2);
const busy = defineTool({
  name: "Busy",
  description: "Tells of its progress, often.",
  input: z.object({}),
  run: async (_input, _services, { report }) => {
    for (let step = 0; step < 3000; step += 1) {
      report({ text: "on" });
      if (step % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return "done";
  },
});
const harness = await openHarness({
  name: "told",
  version: "0",
  model: "scripted-1",
  plugins: [
    scriptedProvider(() => reply.text("many small words ".repeat(300), { chunk: 4 }).toolUse("Busy", {})),
    inlinePlugin({ name: "busy", tools: [busy] }),
    sessionsPlugin,
  ],
  settings: { "lorimer.sessions": { folder } },
});
const opened = await harness.openSession({ cwd: folder, ...(resumes === "yes" ? { resume: session } : { sessionId: session }) });
opened.onEvent(({ sequence }) => writeSync(1, `${sequence}\n`));
for await (const { sequence } of opened.prompt("work")) writeSync(1, `${sequence}\n`);
