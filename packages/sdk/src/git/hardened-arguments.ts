/*
 * What a call of git is given so that no setting of the repository runs, reaches or changes anything. Each entry has a test against real
 * git with a setting that would otherwise act.
 */

/** Settings that take the place of the repository's own: those of the command line win over every file. */
const settings: readonly string[] = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.editor=false",
  "core.sshCommand=false",
  "core.gitProxy=none",
  "core.askPass=",
  "credential.helper=",
  "diff.external=",
  "diff.ignoreSubmodules=all",
  "status.submoduleSummary=false",
  "submodule.recurse=false",
  "interactive.diffFilter=",
  "log.showSignature=false",
  "gpg.program=false",
  "gpg.ssh.program=false",
  "gpg.x509.program=false",
  "protocol.allow=never",
  "safe.bareRepository=explicit",
];

const showsChanges = ["--no-ext-diff", "--no-textconv"];

/** The commands that may be run, all of which only read, with what is put behind their name. */
const commands: Readonly<Record<string, readonly string[]>> = {
  status: ["--ignore-submodules=all"],
  diff: [...showsChanges, "--ignore-submodules=all"],
  "diff-files": [...showsChanges, "--ignore-submodules=all"],
  "diff-index": [...showsChanges, "--ignore-submodules=all"],
  "diff-tree": showsChanges,
  log: showsChanges,
  show: showsChanges,
  "rev-parse": [],
  "rev-list": [],
  "ls-files": [],
  "ls-tree": [],
  "cat-file": [],
  "check-ignore": [],
  describe: [],
  "for-each-ref": [],
  "merge-base": [],
  "name-rev": [],
  "show-ref": [],
  version: [],
};

/** Options that would turn back on what is turned off, or write a file. Git takes unambiguous beginnings of long options too. */
const refused: readonly RegExp[] = [
  /^--ext-d/,
  /^--textc/,
  /^--filt/,
  /^--outp/,
  /^--show-sig/,
  /^--ignore-sub/,
  /^--subm/,
  /^--open-f/,
  /^--dir(t|$)/,
  /^--brok/,
  /%G/,
];

/** The full arguments of a call, or why it is not made. Paths after `--` are not looked at. */
export function hardenedArguments(
  args: readonly string[],
  extraSettings: readonly string[],
): { readonly argv: readonly string[] } | { readonly refused: string } {
  const [command = "", ...rest] = args;
  const forced = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (forced === undefined) return { refused: `git ${command} is not one of the commands that only read` };
  const stop = rest.indexOf("--");
  const options = stop < 0 ? rest : rest.slice(0, stop);
  const bad = options.find((option) => refused.some((form) => form.test(option)));
  if (bad !== undefined) return { refused: `git ${command} is not run with ${bad}` };
  if (args.some((argument) => argument.includes("\0"))) return { refused: "an argument holds a NUL character" };
  const given = [...extraSettings, ...settings].flatMap((setting) => ["-c", setting]);
  return { argv: ["--no-pager", "--no-optional-locks", ...given, command, ...forced, ...rest] };
}
