import { defineTool, Reporter } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";

interface SendUserMessageInput {
  readonly message: string;
}

const input: z.ZodMiniType<SendUserMessageInput> = z.object({ message: z.string().check(z.minLength(1), z.maxLength(2000)) });

const sendUserMessage: Tool = defineTool({
  name: "SendUserMessage",
  description: "Shows the person a short message at once, while your work goes on. Not for the final answer.",
  input,
  needs: { reporter: Reporter },
  readOnly: true,
  defer: true,
  searchHint: "tell notify inform brief person progress",
  title: () => "A message",
  summary: ({ message }) => message,
  run({ message }, { reporter }) {
    reporter.emit({ type: "notice-given", level: "info", text: message });
    return { message };
  },
  present: () => ({ content: "Shown." }),
});
export default sendUserMessage;
