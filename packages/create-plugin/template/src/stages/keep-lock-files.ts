import { defineStage, toolError } from "@lorimer/sdk";

const lockFile = /(?:^|[\\/])(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml)$/;

/** A hook: a stage that sees every tool call before anybody is asked about it. Not calling `next` refuses the call. */
export default defineStage({
  id: "my-plugin.keep-lock-files",
  list: "tool",
  slot: "intercept",
  create: () => async (call, next) => {
    if (call.tool.isReadOnly(call.input)) return next(call);
    const path = call.tool.paths(call.input).find((each) => lockFile.test(each));
    return path === undefined ? next(call) : toolError("denied", `${path} is written by the package manager: run it instead.`);
  },
});
