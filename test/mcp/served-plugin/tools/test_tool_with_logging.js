import { pause, served } from "../define.js";

export default served("test_tool_with_logging", async (_input, _needs, { report }) => {
  report({ text: "Tool execution started" });
  await pause();
  report({ text: "Tool processing data" });
  await pause();
  report({ text: "Tool execution completed" });
  return "done";
});
