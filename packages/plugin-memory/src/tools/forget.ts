import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { OwnMemory } from "../session/own-tokens.js";

const input: z.ZodMiniType<{ readonly memory: string }> = z.object({ memory: z.string().check(z.minLength(1)) });

const forget: Tool = defineTool({
  name: "Forget",
  description: "Deletes a memory of this project for good, by its file or its name. For what is wrong or out of date.",
  input,
  needs: { memory: OwnMemory },
  when: { setting: "enabled" },
  title: ({ memory }) => `Forget: ${memory}`,
  async run(given, { memory }) {
    if (!memory.enabled) return toolFailure("Memory is turned off.");
    const file = await memory.forget(given.memory);
    return file === undefined ? toolFailure(`There is no memory ${given.memory}.`) : `Forgot ${file}.`;
  },
});
export default forget;
