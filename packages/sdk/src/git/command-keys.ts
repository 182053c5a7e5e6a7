import type { GitConfigEntry } from "./parse-git-config.js";

/** What a setting can make git do. */
export interface CommandKey {
  /** In words that follow "git would". */
  readonly effect: string;
  /** False where the harness's own hardened calls cannot take the setting's effect away, so that they are refused. */
  readonly neutralised: boolean;
}

type Condition = (entry: GitConfigEntry) => boolean;

const named: Condition = ({ value }) => value !== undefined && value.trim() !== "";
const always: Condition = () => true;
/** Where git takes a boolean for "on" or "off", and anything else for a command. */
const notBoolean: Condition = (entry) => named(entry) && !/^(true|false|yes|no|on|off|0|1)$/i.test(entry.value ?? "");
const on: Condition = ({ value }) => !/^(false|no|off|0|)$/i.test(value ?? "true");

interface Row {
  readonly effect: string;
  readonly when: Condition;
  readonly neutralised: boolean;
}

const run = (effect: string, when: Condition = named): Row => ({ effect, when, neutralised: true });
const open = (effect: string, when: Condition = named): Row => ({ effect, when, neutralised: false });

/*
 * Keys in lower case; `*` stands for any subsection, `?` for any name. Gathered from git's documentation of its configuration, and tried
 * out where a reading command is concerned.
 */
const rows: Readonly<Record<string, Row>> = {
  "core.fsmonitor": run("run it whenever it looks at the files", notBoolean),
  "core.hookspath": run("take its hooks from there", always),
  "core.sshcommand": run("run it to connect"),
  "core.gitproxy": run("run it to connect"),
  "core.askpass": run("run it to ask for a password"),
  "core.pager": run("run it to show output"),
  "core.editor": run("run it to edit a message"),
  "core.alternaterefscommand": run("run it while it fetches"),
  "core.worktree": open("take another folder for the files of the repository", always),
  "pager.?": run("run it to show output", notBoolean),
  "pager.*.?": run("run it to show output", notBoolean),
  "sequence.editor": run("run it to edit a list"),
  "diff.external": run("run it to compare files"),
  "diff.*.command": run("run it to compare files"),
  "diff.*.textconv": run("run it to turn files into text"),
  "filter.*.clean": open("run it over files that it compares or adds"),
  "filter.*.smudge": open("run it over files that it checks out"),
  "filter.*.process": open("run it over files that it compares, adds or checks out"),
  "merge.*.driver": run("run it to merge files"),
  "difftool.*.cmd": run("run it as difftool"),
  "difftool.*.path": run("run it as difftool"),
  "mergetool.*.cmd": run("run it as mergetool"),
  "mergetool.*.path": run("run it as mergetool"),
  "guitool.*.cmd": run("run it as a tool"),
  "interactive.difffilter": run("run it to show a change"),
  "credential.helper": run("run it to ask for a password"),
  "credential.*.helper": run("run it to ask for a password"),
  "gpg.program": run("run it to check or make signatures"),
  "gpg.*.program": run("run it to check or make signatures"),
  "gpg.ssh.defaultkeycommand": run("run it to make signatures"),
  "alias.?": run("run it as a command of its own", ({ value }) => /^\s*[!-]/.test(value ?? "")),
  "alias.*.command": run("run it as a command of its own", ({ value }) => /^\s*[!-]/.test(value ?? "")),
  "include.path": open("read further settings from there", always),
  "includeif.*.path": open("read further settings from there", always),
  "init.templatedir": run("copy its hooks into new repositories"),
  "uploadpack.packobjectshook": run("run it to serve a fetch"),
  "protocol.allow": run("allow transports that run commands", ({ value }) => !/^never$/i.test(value ?? "")),
  "protocol.*.allow": run("allow a transport, which may run commands", ({ value }) => !/^never$/i.test(value ?? "")),
  "remote.*.uploadpack": run("run it to fetch"),
  "remote.*.receivepack": run("run it to push"),
  "remote.*.vcs": run("run a helper to connect"),
  "remote.*.url": run("run it to connect", isHelperUrl),
  "remote.*.pushurl": run("run it to connect", isHelperUrl),
  "remote.*.promisor": run("connect for objects that are not there, even while it only reads", on),
  "extensions.partialclone": run("connect for objects that are not there, even while it only reads"),
  "url.*.insteadof": run("use that address in the place of others", isHelperSubsection),
  "url.*.pushinsteadof": run("use that address in the place of others", isHelperSubsection),
  "submodule.*.update": run("run it to update a submodule", ({ value }) => /^\s*!/.test(value ?? "")),
  "trailer.*.command": run("run it to write a trailer"),
  "trailer.*.cmd": run("run it to write a trailer"),
  "web.browser": run("run it as a browser"),
  "help.browser": run("run it as a browser"),
  "browser.*.cmd": run("run it as a browser"),
  "browser.*.path": run("run it as a browser"),
  "instaweb.httpd": run("run it as a server"),
  "instaweb.browser": run("run it as a browser"),
  "man.*.cmd": run("run it to show help"),
  "man.*.path": run("run it to show help"),
  "sendemail.sendmailcmd": run("run it to send mail"),
  "sendemail.*.sendmailcmd": run("run it to send mail"),
  "sendemail.smtpserver": run("run it to send mail", ({ value }) => /^[/~.]/.test(value ?? "")),
  "sendemail.*.smtpserver": run("run it to send mail", ({ value }) => /^[/~.]/.test(value ?? "")),
  "sendemail.tocmd": run("run it to send mail"),
  "sendemail.*.tocmd": run("run it to send mail"),
  "sendemail.cccmd": run("run it to send mail"),
  "sendemail.*.cccmd": run("run it to send mail"),
  "sendemail.headercmd": run("run it to send mail"),
  "sendemail.*.headercmd": run("run it to send mail"),
  "imap.tunnel": run("run it to send mail"),
  "imap.*.tunnel": run("run it to send mail"),
  "tar.*.command": run("run it to make an archive"),
  "gc.recentobjectshook": run("run it to clean up"),
  "log.showsignature": run("run the signature program for every commit it shows", on),
  "lfs.extension.*.clean": run("run it over large files"),
  "lfs.extension.*.smudge": run("run it over large files"),
  "lfs.customtransfer.*.path": run("run it to transfer large files"),
  "lfs.standalonetransferagent": run("run it to transfer large files"),
};

/** What a setting can make git run, reach or read elsewhere; undefined for a setting that only describes. */
export function commandKey(entry: GitConfigEntry): CommandKey | undefined {
  const { section, subsection, name } = entry;
  // Sections such as `lfs.extension` are, to git, a section with a subsection that holds a dot.
  const parent = subsection === undefined ? undefined : /^(extension|customtransfer)\./i.exec(subsection)?.[1]?.toLowerCase();
  const candidates =
    subsection === undefined
      ? [`${section}.${name}`, `${section}.?`]
      : [
          `${section}.${subsection.toLowerCase()}.${name}`,
          `${section}.*.${name}`,
          `${section}.*.?`,
          ...(parent === undefined ? [] : [`${section}.${parent}.*.${name}`]),
        ];
  for (const candidate of candidates) {
    const row = Object.hasOwn(rows, candidate) ? rows[candidate] : undefined;
    if (row?.when(entry)) return { effect: row.effect, neutralised: row.neutralised };
  }
  return undefined;
}

/** `ext::sh -c …` and `helper::address` run a program of that name. */
function isHelperUrl({ value }: GitConfigEntry): boolean {
  return /^\s*[a-z0-9][\w+.-]*::/i.test(value ?? "") || /^\s*-/.test(value ?? "");
}

function isHelperSubsection({ subsection }: GitConfigEntry): boolean {
  return /^\s*[a-z0-9][\w+.-]*::/i.test(subsection ?? "");
}
