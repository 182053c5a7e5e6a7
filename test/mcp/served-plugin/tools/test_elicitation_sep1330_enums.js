import { Elicitor } from "@lorimer/plugin-mcp/contract";
import { served } from "../define.js";

const options = ["option1", "option2", "option3"];
const titled = [1, 2, 3].map((at) => ({ const: `value${at}`, title: `Option ${at}` }));
const schema = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: options },
    titledSingle: { type: "string", oneOf: titled },
    legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
    untitledMulti: { type: "array", items: { type: "string", enum: options } },
    titledMulti: { type: "array", items: { anyOf: titled } },
  },
  required: [],
};

export default served(
  "test_elicitation_sep1330_enums",
  async (_input, { elicitor }, { signal }) => {
    const { action, content } = await elicitor.ask(
      { mode: "form", server: "suite.served", message: "Which of these?", schema },
      { signal },
    );
    return `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`;
  },
  { needs: { elicitor: Elicitor } },
);
