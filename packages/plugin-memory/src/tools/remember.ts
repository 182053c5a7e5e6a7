import { basename } from "node:path";
import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { memoryTypes } from "../contract/index.js";
import type { MemoryDraft, MemoryWritten } from "../contract/index.js";
import { OwnMemory } from "../session/own-tokens.js";
import { isMemoryFile } from "../store/memory-file.js";

const input: z.ZodMiniType<MemoryDraft> = z.object({
  type: z.enum(memoryTypes),
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  description: z.string().check(z.minLength(1), z.maxLength(300)),
  content: z.string().check(z.minLength(1), z.maxLength(8000)),
  file: z.optional(z.string()),
});

const remember: Tool = defineTool({
  name: "Remember",
  description:
    "Keeps a fact for later sessions in this project: about the person (user), how they want work done (feedback), the project, or where to look something up (reference). Only what the code does not show. `description` is the line it is found by; `file` replaces that memory.",
  input,
  needs: { memory: OwnMemory },
  when: { setting: "enabled" },
  title: ({ name }) => `Remember: ${name}`,
  validate: ({ file }) =>
    file === undefined || isMemoryFile(file) ? undefined : "file must be the name of a memory's file, such as use-tabs.md.",
  async run(draft, { memory }) {
    return memory.enabled ? memory.write(draft) : toolFailure("Memory is turned off.");
  },
  present({ path, created, masked }: MemoryWritten) {
    const note = masked === 0 ? "" : ` ${masked === 1 ? "A secret" : `${masked} secrets`} in it ${masked === 1 ? "was" : "were"} masked.`;
    const content = `${created ? "Remembered" : "Changed"}: ${path}.${note}`;
    if (!created) return { content };
    const file = basename(path);
    return { content, compensation: { description: `Forget ${file}`, tool: "Forget", input: { memory: file } } };
  },
});
export default remember;
