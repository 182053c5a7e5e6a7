import { ModelCaller, toolFailure } from "@lorimer/sdk";
import * as z from "zod/mini";
import { served } from "../define.js";

export default served(
  "test_sampling",
  async ({ prompt }, { caller }, { signal }) => {
    const answer = await caller.call({ purpose: "test", prompt, maxOutputTokens: 100 }, { signal });
    return answer.ok ? `LLM response: ${answer.text}` : toolFailure(answer.message);
  },
  { input: z.object({ prompt: z.string() }), needs: { caller: ModelCaller } },
);
