import { Elicitor } from "@lorimer/plugin-mcp/contract";
import * as z from "zod/mini";
import { served } from "../define.js";

const schema = {
  type: "object",
  properties: { username: { type: "string", description: "Your name" }, email: { type: "string", description: "Your address" } },
  required: ["username", "email"],
};

export default served(
  "test_elicitation",
  async ({ message }, { elicitor }, { signal }) => {
    const answer = await elicitor.ask({ mode: "form", server: "suite.served", message, schema }, { signal });
    return `User response: ${JSON.stringify(answer)}`;
  },
  { input: z.object({ message: z.string() }), needs: { elicitor: Elicitor } },
);
