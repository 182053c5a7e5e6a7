import { Elicitor } from "@lorimer/plugin-mcp/contract";
import { served } from "../define.js";

const schema = {
  type: "object",
  properties: {
    name: { type: "string", description: "A name", default: "John Doe" },
    age: { type: "integer", description: "An age", default: 30 },
    score: { type: "number", description: "A score", default: 95.5 },
    status: { type: "string", description: "A status", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", description: "Whether it was checked", default: true },
  },
  required: [],
};

export default served(
  "test_elicitation_sep1034_defaults",
  async (_input, { elicitor }, { signal }) => {
    const { action, content } = await elicitor.ask({ mode: "form", server: "suite.served", message: "Which values?", schema }, { signal });
    return `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`;
  },
  { needs: { elicitor: Elicitor } },
);
