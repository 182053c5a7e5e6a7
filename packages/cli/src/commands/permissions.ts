import { usageError } from "../usage-error.js";
import type { PermissionsCommand } from "./permissions-command.js";

/** `lorimer permissions list|add|remove|import|test|explain`. Returns the exit code. */
export async function permissionsCommand(command: PermissionsCommand): Promise<number> {
  const [verb, ...operands] = command.operands;
  const rest: PermissionsCommand = { ...command, operands };
  if (command.stdin && verb !== "explain") throw usageError("--stdin belongs to lorimer permissions explain.");
  switch (verb) {
    case undefined:
    case "list":
      if (operands.length > 0) throw usageError("lorimer permissions list takes no argument.");
      return (await import("./permissions-list.js")).listPermissions(rest);
    case "add":
      return (await import("./permissions-edit.js")).addRule(rest);
    case "remove":
      return (await import("./permissions-edit.js")).removeRule(rest);
    case "import":
      return (await import("./permissions-import.js")).importRules(rest);
    case "test":
      return (await import("./permissions-test-file.js")).testPolicy(rest);
    case "explain":
      if (!command.stdin) return (await import("./permissions-explain.js")).explainCall(rest);
      if (operands.length > 0) throw usageError("With --stdin the calls come from standard input, not from arguments.");
      return (await import("./permissions-explain-stdin.js")).explainLines(rest);
    default:
      throw usageError(`There is no permissions command ${verb}.`, "The commands are list, add, remove, import, test and explain.");
  }
}
