import { pause, served } from "../define.js";

export default served("test_reconnection", async () => {
  await pause();
  return "done";
});
