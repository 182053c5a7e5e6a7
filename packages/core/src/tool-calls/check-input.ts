import type { InputCheck, ToolStage } from "@lorimer/sdk";

/** Lets only calls through whose input is accepted; what was accepted before is not looked at again. */
export function checkInput({ checker }: { readonly checker: InputCheck }): ToolStage {
  return async (call, next) => {
    const checked = await checker.check(call);
    return "status" in checked ? checked : next(checked);
  };
}
