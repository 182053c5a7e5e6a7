import { provide, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Recorder, RequestRecorder } from "../context/recorder.js";

/** Remembers what was sent, by reference. */
const recorder: Service<Recorder> = provide(RequestRecorder, {
  level: "session",
  needs: { tools: ToolRegistry },
  create: ({ tools }) => new Recorder(tools),
});
export default recorder;
