import type { ShellWord } from "../shell-reading.js";
import type { Judge, Use } from "../verdict.js";
import { mayBeOption, runs, use, usePath } from "../verdict.js";

const plain: ReadonlySet<string> = new Set(
  "-depth -d -mount -xdev -noleaf -daystart -warn -nowarn -ignore_readdir_race -noignore_readdir_race -regextype-help -empty -executable -readable -writable -nouser -nogroup -true -false -print -print0 -ls -prune -quit -not -and -or -a -o ! ( ) ,".split(
    " ",
  ),
);
const withValue: ReadonlySet<string> = new Set(
  "-maxdepth -mindepth -regextype -name -iname -path -ipath -wholename -iwholename -lname -ilname -regex -iregex -type -xtype -size -perm -user -group -uid -gid -links -inum -fstype -amin -cmin -mmin -atime -ctime -mtime -used -printf -context".split(
    " ",
  ),
);
const withFile = /^-(?:newer|anewer|cnewer|samefile|newer[aBcm][aBcmt])$/;
const follows = "it follows links out of the folder";
const leading: ReadonlySet<string> = new Set(["-H", "-L", "-P", "-E", "-x", "-O1", "-O2", "-O3"]);

/** Judges find: anything that runs, deletes or writes is more than reading, and so is a word that may turn into an option. */
export const find: Judge = (args) => {
  const starts: ShellWord[] = [];
  const reads: Use[] = [];
  const writes: Use[] = [];
  let deletes = false;
  let problem: string | undefined;
  let at = 0;
  for (; leading.has(args[at]?.text ?? ""); at++) if (args[at]?.text === "-L") problem = follows;
  for (; at < args.length; at++) {
    const word = args[at];
    if (word === undefined || mayBeOption(word) || /^[-(!,]/.test(word.text ?? word.prefix)) break;
    starts.push(word);
  }
  for (; at < args.length; at++) {
    const word = args[at];
    const text = word?.text;
    if (word === undefined) break;
    if (text === undefined) problem ??= `${word.source} may be an option`;
    else if (text === "-follow") problem ??= follows;
    else if (withValue.has(text)) {
      const value = args[++at];
      if (value === undefined || value.splits === true || value.pattern !== undefined)
        problem ??= `the value of ${text} may become several words`;
    } else if (withFile.test(text)) {
      const value = args[++at];
      if (value !== undefined && !text.endsWith("t")) reads.push(use(value, { listing: true }));
    } else if (text === "-delete") deletes = true;
    else if (/^-f(?:print|print0|ls|printf)$/.test(text)) {
      const value = args[++at];
      if (value !== undefined) writes.push(use(value));
      if (text === "-fprintf") at++;
      problem ??= `${text} writes a file`;
    } else if (/^-(?:exec|execdir|ok|okdir)$/.test(text)) {
      problem ??= `${text} runs a command`;
      while (at < args.length && args[at]?.text !== ";" && args[at]?.text !== "+") at++;
    } else if (!plain.has(text)) problem ??= `${text.slice(0, 60)} is not an option known to be harmless`;
  }
  const how = { listing: true, below: true };
  const roots = starts.length === 0 ? [usePath(".", how)] : starts.map((word) => use(word, how));
  const removes = deletes ? roots.map(({ path, source }) => ({ path, source, below: true })) : [];
  reads.push(...roots);
  if (problem !== undefined) return runs(problem, { reads, writes, removes });
  if (deletes) return runs("-delete removes what it finds", { reads, removes });
  return { effect: "reads", reads };
};
