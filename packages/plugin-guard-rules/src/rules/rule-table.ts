import { elevated, forcedRemoval } from "./command-rules.js";
import { forcedPush, hardReset, pushToProtected, skippedChecks } from "./git-rules.js";
import type { GuardRule } from "./guard-rule.js";
import { fetchedCode, irreversible, writeInPlan } from "./mode-rules.js";
import { lockfileWrite, outsideWrite, sensitiveEdit, sensitiveShellWrite } from "./path-rules.js";

/** Every rule, in the order in which findings are told. */
export const ruleTable: readonly GuardRule[] = [
  { name: "R01", title: "sudo", action: "deny", find: elevated },
  { name: "R02", title: "edit of a sensitive file", action: "deny", find: sensitiveEdit },
  { name: "R03", title: "shell write to a sensitive file", action: "deny", find: sensitiveShellWrite },
  { name: "R04", title: "write outside the session's folders", action: "ask", find: outsideWrite },
  { name: "R05", title: "rm -rf", action: "ask", find: forcedRemoval },
  { name: "R06", title: "forced push", action: "deny", find: forcedPush },
  { name: "R07", title: "write while planning", action: "deny", find: writeInPlan },
  { name: "R08", title: "fetched code while edits are accepted", action: "ask", find: fetchedCode },
  { name: "R09", title: "irreversible command while nobody is asked", action: "deny", find: irreversible },
  { name: "R10", title: "skipped hooks or signing", action: "deny", find: skippedChecks },
  { name: "R11", title: "hard reset of a protected branch", action: "deny", find: hardReset },
  { name: "R12", title: "push to a protected branch", action: "warn", find: pushToProtected },
  { name: "R13", title: "lockfile changed by hand", action: "warn", find: lockfileWrite },
  {
    name: "unreadable",
    title: "command that cannot be seen through",
    action: "ask",
    find: ({ doubts }) => doubts[0],
  },
];
