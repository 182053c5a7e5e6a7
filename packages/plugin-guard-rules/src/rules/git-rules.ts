import type { Act } from "../act/act.js";
import { hasLong, hasShort, operandsOf, withoutValues } from "../act/options.js";
import { gitCommand } from "../git/git-command.js";
import type { GitCommand } from "../git/git-command.js";
import type { Finding, GuardConfig } from "./guard-rule.js";

const pushValued = new Set(["-o", "--push-option", "--receive-pack", "--exec", "--repo"]);
const verifying = new Set(["commit", "merge", "push", "rebase", "am", "cherry-pick", "revert", "tag", "pull"]);
const texts = new Set(["-m", "-am", "--message", "-F", "--file", "--author", "--date", "--trailer", "-u"]);
const checkKeys = /^(?:core\.hookspath|commit\.gpgsign|tag\.gpgsign|push\.gpgsign)$/i;

/** The git commands of an act. */
export function gitCommands(act: Act): readonly GitCommand[] {
  return act.invocations.flatMap((invocation) => gitCommand(invocation) ?? []);
}

/** A push that may throw away what others pushed. `--force-with-lease` looks first, and is let be. */
export function forcedPush(act: Act): Finding {
  const found = gitCommands(act).find(
    ({ subcommand, args }) =>
      subcommand === "push" &&
      (hasLong(args, "--force", 4) ||
        hasLong(args, "--mirror", 4) ||
        hasShort(args, "f", "o") ||
        operandsOf(args, pushValued).some((operand) => operand.startsWith("+"))),
  );
  return found && `\`${found.source}\` overwrites the history of a remote branch`;
}

/** A commit or push that steps around hooks or signing. */
export function skippedChecks(act: Act): Finding {
  for (const { subcommand, args, configs, source, assignments } of gitCommands(act)) {
    const turnedOff = configs.find((config) => checkKeys.test(config.split("=", 1)[0] ?? ""));
    if (turnedOff !== undefined) return `\`${source}\` changes ${turnedOff.split("=", 1)[0]}, so that hooks or signing are skipped`;
    if (subcommand === "config" && args.some((arg) => checkKeys.test(arg)) && operandsOf(args).length > 1)
      return `\`${source}\` changes how hooks or signing work`;
    if (!verifying.has(subcommand)) continue;
    const given = withoutValues(args, texts);
    if (hasLong(given, "--no-verify", 8) || (subcommand === "commit" && hasShort(given, "n", "mFCctSu")))
      return `\`${source}\` skips the hooks that check it`;
    if (hasLong(given, "--no-gpg-sign", 6) || hasLong(given, "--no-sign", 6)) return `\`${source}\` leaves out the signature`;
    if (assignments.some(({ name, value }) => (name === "HUSKY" && value === "0") || name === "HUSKY_SKIP_HOOKS"))
      return `\`${source}\` switches the hooks off by a variable`;
  }
  return undefined;
}

/** A hard reset to a protected branch, or while one is checked out. */
export async function hardReset(act: Act, config: GuardConfig): Promise<Finding> {
  for (const { subcommand, args, folder, source } of gitCommands(act)) {
    if (subcommand !== "reset" || !hasLong(args, "--hard", 5)) continue;
    const named = operandsOf(args).map(branchOf).find(config.isProtectedBranch);
    const branch = named ?? (await act.branchAt(folder));
    if (branch !== undefined && config.isProtectedBranch(branch)) return `\`${source}\` throws away work on ${branch}`;
  }
  return undefined;
}

/** A push to a protected branch, named or because it is checked out. */
export async function pushToProtected(act: Act, config: GuardConfig): Promise<Finding> {
  for (const { subcommand, args, folder, source } of gitCommands(act)) {
    if (subcommand !== "push" || hasShort(args, "n", "o") || hasLong(args, "--dry-run", 4)) continue;
    const refspecs = operandsOf(args, pushValued).slice(1);
    const targets = refspecs.map((refspec) => branchOf(refspec.slice(refspec.lastIndexOf(":") + 1).replace(/^\+/, "")));
    if (hasLong(args, "--all", 5) || hasLong(args, "--mirror", 4) || hasLong(args, "--branches", 6))
      return `\`${source}\` pushes every branch`;
    const followsHead = refspecs.length === 0 || targets.some((target) => target === "HEAD" || target === "@");
    const branch = targets.find(config.isProtectedBranch) ?? (followsHead ? await act.branchAt(folder) : undefined);
    if (branch !== undefined && config.isProtectedBranch(branch)) return `\`${source}\` pushes to ${branch}`;
  }
  return undefined;
}

/** The branch in `origin/main~3`, `refs/heads/main` or `main@{1}`. */
function branchOf(revision: string): string {
  return revision.replace(/^(?:refs\/)?(?:heads\/|remotes\/)?(?:origin\/|upstream\/)?/, "").replace(/(?:[~^]\d*|[@^]\{[^}]*\})+$/, "");
}
