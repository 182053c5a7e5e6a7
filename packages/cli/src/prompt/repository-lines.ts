import { hardenedGit } from "@lorimer/sdk/git";

/** Milliseconds that git has: a first request does not wait for a huge repository. */
const patienceMs = 1500;

/** Paths that are named; more are counted. */
const mostPaths = 8;

/** The branch and what is not committed, in a few lines. Nothing where git cannot say it quickly and harmlessly. */
export async function repositoryLines(folder: string): Promise<readonly string[]> {
  const asked = ["status", "--porcelain=v1", "--branch", "--untracked-files=normal"];
  const status = await hardenedGit(asked, { cwd: folder, timeoutMs: patienceMs, maxBytes: 256 * 1024 });
  if (status.kind !== "done" || status.code !== 0) return [];
  const [branch = "", ...changes] = status.stdout.split("\n").filter((line) => line !== "");
  const named = changes.slice(0, mostPaths).map((line) => `  ${line.slice(0, 100)}`);
  const more = changes.length - named.length;
  return [
    `Git branch: ${branchText(branch)}`,
    changes.length === 0
      ? "Git status when the session began: clean"
      : `Git status when the session began: ${changes.length}${status.truncated ? " or more" : ""} changed`,
    ...named,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** From `## main...origin/main [ahead 1]`. */
function branchText(line: string): string {
  const fresh = /^## No commits yet on (.+)$/.exec(line)?.[1];
  if (fresh !== undefined) return `${fresh} (no commits yet)`;
  if (line.startsWith("## HEAD (no branch)")) return "none (detached)";
  const [, name = line.slice(3), upstream, apart] = /^## (.+?)(?:\.\.\.(\S+?))?(?: \[(.+)\])?$/.exec(line) ?? [];
  return apart === undefined ? name : `${name} (${apart} of ${upstream ?? "its upstream"})`;
}
