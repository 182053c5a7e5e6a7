import { defineCommandSource } from "@lorimer/sdk";
import { splitArguments } from "@lorimer/sdk/prompt-template";
import { pixel } from "../pixel.js";

const text = (value) => ({ type: "text", text: value });
const image = { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } };
const data = Buffer.from("Embedded resource content for testing.").toString("base64");
const resource = (uri) => ({ type: "document", title: uri, source: { type: "base64", media_type: "text/plain", data } });

const prompts = new Map([
  ["test_simple_prompt", { names: [], content: () => [text("This is a simple prompt for testing.")] }],
  [
    "test_prompt_with_arguments",
    { names: ["arg1", "arg2"], content: (one, two) => [text(`Prompt with arguments: arg1='${one}', arg2='${two}'`)] },
  ],
  [
    "test_prompt_with_embedded_resource",
    { names: ["resourceUri"], content: (uri) => [resource(uri), text("Please process the embedded resource above.")] },
  ],
  ["test_prompt_with_image", { names: [], content: () => [image, text("Please analyze the image above.")] }],
]);

export default defineCommandSource({
  id: "suite",
  create: () => ({
    list: async () =>
      [...prompts].map(([name, { names }]) => ({
        name,
        description: `Says what ${name} should.`,
        origin: "suite.served",
        kind: "markdown",
        argumentNames: names,
        argumentHint: names.map((argument) => `<${argument}>`).join(" "),
      })),
    run: async ({ name, arguments: line }) => {
      const prompt = prompts.get(name);
      return prompt === undefined ? undefined : { kind: "asked", content: prompt.content(...splitArguments(line)) };
    },
  }),
});
