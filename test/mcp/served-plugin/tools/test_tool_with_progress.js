import { pause, served } from "../define.js";

export default served("test_tool_with_progress", async (_input, _needs, { report }) => {
  for (const progress of [0, 50, 100]) {
    report({ data: { progress, total: 100 } });
    await pause();
  }
  return "done";
});
