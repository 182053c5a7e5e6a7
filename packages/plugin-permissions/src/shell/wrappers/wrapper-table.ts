import type { OptionTable } from "../read-options.js";

/** A program whose arguments hold another command. */
export interface Wrapper extends OptionTable {
  /** Operands before the command, as the duration of `timeout`. */
  readonly leading?: number;
  /** `NAME=value` operands may come before the command. */
  readonly assigns?: boolean;
  /** Taken off for allow rules too. */
  readonly strips?: boolean | "without options";
  /** Only a rule without wildcards may allow it. */
  readonly exact?: boolean;
  /** Does nothing of its own but run the command, unless one of the options in `own` is given. */
  readonly faithful?: boolean;
  readonly own?: string;
  /** The operands, joined, are a script for a shell. */
  readonly joins?: boolean;
  /** An option whose value is a script for a shell. */
  readonly script?: string;
  /** An option that changes the folder. */
  readonly folder?: string;
  /** With one of these it runs nothing. */
  readonly inert?: string;
}

const sudo: Wrapper = {
  flags: "ABbEeHKkilNnPSsVv",
  values: "CDgGhpRrtTuU",
  long: "askpass background bell preserve-env edit set-home login remove-timestamp reset-timestamp list non-interactive no-update preserve-groups stdin shell validate version help",
  longValues: "close-from chdir group host prompt chroot role type command-timeout other-user user",
  longOptional: "preserve-env",
  assigns: true,
  folder: "-D --chdir",
};

const shellLike: Wrapper = {
  flags: "flmpP",
  values: "csgGuwTt",
  long: "login preserve-environment pty fast",
  longValues: "command shell group supp-group user whitelist-environment session-command",
  leading: 1,
  script: "-c --command --session-command",
};

/** Known wrappers. What is not faithful counts for deny and ask rules only. */
export const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    "timeout",
    {
      flags: "vfp",
      values: "ks",
      long: "foreground preserve-status verbose",
      longValues: "kill-after signal",
      leading: 1,
      strips: true,
      faithful: true,
    },
  ],
  [
    "gtimeout",
    {
      flags: "vfp",
      values: "ks",
      long: "foreground preserve-status verbose",
      longValues: "kill-after signal",
      leading: 1,
      strips: true,
      faithful: true,
    },
  ],
  [
    "time",
    {
      flags: "apvqV",
      values: "fo",
      long: "append portability verbose quiet",
      longValues: "format output",
      strips: true,
      faithful: true,
      own: "-o -a --output --append",
    },
  ],
  ["nice", { values: "n", longValues: "adjustment", numbers: true, strips: true, faithful: true }],
  ["nohup", { strips: true }],
  ["stdbuf", { values: "ioe", longValues: "input output error", strips: true, faithful: true }],
  ["command", { flags: "pvV", strips: true, faithful: true, inert: "-v -V" }],
  ["builtin", { strips: true, faithful: true }],
  ["noglob", { strips: true }],
  ["nocorrect", {}],
  ["-", {}],
  ["coproc", {}],
  ["exec", { flags: "cl", values: "a" }],
  [
    "env",
    {
      flags: "i0v",
      values: "uCS",
      long: "ignore-environment null debug list-signal-handling block-signal default-signal ignore-signal",
      longValues: "unset chdir split-string",
      longOptional: "block-signal default-signal ignore-signal",
      assigns: true,
      faithful: true,
      own: "-C --chdir -S --split-string -i -u --unset --ignore-environment",
      script: "-S --split-string",
      folder: "-C --chdir",
    },
  ],
  [
    "xargs",
    {
      flags: "0rtpxo",
      values: "IRJLnPsEdaS",
      optional: "eil",
      long: "null no-run-if-empty verbose interactive exit open-tty show-limits",
      longValues: "max-args max-procs max-chars max-lines replace eof delimiter arg-file process-slot-var",
      longOptional: "replace eof max-lines",
      strips: "without options",
    },
  ],
  [
    "gxargs",
    {
      flags: "0rtpxo",
      values: "ILnPsEda",
      optional: "eil",
      long: "null no-run-if-empty verbose interactive exit open-tty",
      longValues: "max-args max-procs max-chars delimiter arg-file",
    },
  ],
  ["sudo", sudo],
  ["doas", { flags: "Lns", values: "aCu" }],
  ["pkexec", { long: "disable-internal-agent keep-cwd", longValues: "user" }],
  ["run0", { values: "ugD", longValues: "user group chdir" }],
  ["su", { ...shellLike, flags: "flmpP-" }],
  ["runuser", { ...shellLike, leading: 0 }],
  ["setsid", { flags: "cfw", long: "ctty fork wait", exact: true }],
  ["ionice", { flags: "t", values: "cnpPu", long: "ignore", longValues: "class classdata", exact: true }],
  [
    "flock",
    {
      flags: "esxnuoFv",
      values: "wE",
      long: "shared exclusive nonblock unlock close no-fork verbose nb",
      longValues: "timeout wait conflict-exit-code",
      leading: 1,
      script: "-c --command",
      exact: true,
    },
  ],
  [
    "watch",
    {
      flags: "bcCdegprtwxv",
      values: "nqs",
      long: "beep color no-color errexit chgexit exec precise no-title no-rerun no-wrap",
      longValues: "interval equexit shotsdir",
      longOptional: "differences",
      joins: true,
      exact: true,
    },
  ],
  ["chroot", { longValues: "userspec groups", long: "skip-chdir", leading: 1 }],
  [
    "unshare",
    {
      flags: "fimnpruUCTcV",
      values: "RwSGl",
      optional: "",
      long: "fork mount ipc net pid uts user cgroup time map-root-user map-current-user map-auto kill-child keep-caps",
      longValues: "root wd setuid setgid propagation setgroups map-user map-group map-users map-groups",
      longOptional: "mount mount-proc kill-child pid net uts ipc user cgroup time",
    },
  ],
  [
    "nsenter",
    {
      flags: "aFZcV",
      values: "tSGW",
      optional: "mniuUpCTrw",
      long: "all no-fork preserve-credentials",
      longValues: "target setuid setgid",
      longOptional: "mount uts ipc net pid user cgroup time root wd",
    },
  ],
  [
    "script",
    {
      flags: "aefq",
      values: "cBIOTmoEt",
      long: "append return flush force quiet",
      longValues: "command log-io log-in log-out log-timing output-limit echo",
      script: "-c --command",
    },
  ],
  [
    "parallel",
    {
      flags: "0kqumtX",
      values: "jnNIaPLdS",
      long: "keep-order dry-run line-buffer xargs quote pipe bar eta ungroup verbose",
      longValues: "jobs max-args delay timeout colsep arg-file joblog results retries halt",
      joins: true,
    },
  ],
  ["busybox", {}],
  ["toybox", {}],
  ["strace", { flags: "cCdDfFhiknqrtTvVwxyYzZ", values: "eoObaPpsSuIUX", long: "follow-forks summary", longValues: "trace output" }],
  ["ltrace", { flags: "cCfhiLrStTV", values: "aAbDeFlnopsuwx" }],
  ["gdb", { flags: "qbn", oneDash: true, long: "args batch q quiet nx n silent", longValues: "ex x iex eval-command command cd" }],
  ["valgrind", { flags: "vq", long: "quiet verbose", longOptional: "tool leak-check track-origins log-file" }],
  ["perf", { leading: 1, flags: "agvq", values: "eoFrdC" }],
  [
    "hyperfine",
    {
      flags: "iN",
      values: "wrmMspnS",
      long: "ignore-failure",
      longValues: "warmup runs min-runs max-runs setup prepare conclude cleanup shell style",
      joins: true,
    },
  ],
  ["ssh", { flags: "46AaCfGgKkMNnqsTtVvXxYy", values: "BbcDEeFIiJLlmOopQRSWw", leading: 1, joins: true, stopsAtOperand: true }],
  ["mosh", { leading: 1, joins: true }],
  ["taskset", { flags: "apc", leading: 1, long: "all-tasks cpu-list" }],
  ["chrt", { flags: "abdfioRrmv", values: "TPD", leading: 1 }],
  ["numactl", { flags: "al", values: "NCmip", long: "localalloc all", longValues: "cpunodebind physcpubind membind interleave preferred" }],
  ["prlimit", { optional: "cdefilmnpqrstuvxy" }],
  ["cpulimit", { flags: "fizv", values: "lpeP" }],
  [
    "systemd-run",
    {
      flags: "dGPqrtS",
      values: "HMupE",
      long: "user scope wait pty pipe quiet collect same-dir shell",
      longValues: "unit property description slice uid gid setenv working-directory",
    },
  ],
  ["systemd-inhibit", { longValues: "what who why mode" }],
  [
    "setpriv",
    {
      long: "no-new-privs clear-groups keep-groups init-groups reset-env",
      longValues: "reuid regid groups inh-caps ambient-caps bounding-set securebits",
    },
  ],
  ["arch", { oneDash: true, long: "x86_64 arm64 arm64e i386 32 64 c h", longValues: "arch d e" }],
  ["ssh-agent", { flags: "cDds", values: "aEtOP" }],
  ["setarch", { leading: 1, flags: "RvFXLBITSZ3" }],
  ["linux64", { flags: "RvFXLBITSZ3" }],
  ["linux32", { flags: "RvFXLBITSZ3" }],
  ["unbuffer", { flags: "p" }],
  ["chronic", { flags: "ve" }],
  ["ts", { flags: "rism" }],
  ["caffeinate", { flags: "dimsu", values: "tw" }],
  ["proxychains", { flags: "q", values: "f" }],
  ["proxychains4", { flags: "q", values: "f" }],
  ["torsocks", { flags: "i", values: "uaP" }],
  ["torify", {}],
  ["tsocks", {}],
  ["rlwrap", { flags: "acEiImnrRvUW", values: "bCDefFghHlOpPqSst" }],
  ["fakeroot", { flags: "u", values: "lsibf" }],
  ["firejail", { longOptional: "profile net private", long: "private noprofile quiet" }],
  ["bwrap", {}],
  ["catchsegv", {}],
  ["xvfb-run", { flags: "al", values: "efnpsw", long: "auto-servernum", longValues: "server-args server-num" }],
  ["dbus-run-session", {}],
  ["dbus-launch", { long: "exit-with-session" }],
  ["setlock", { flags: "nNxX", leading: 1 }],
  ["softlimit", { values: "acdflmoprst" }],
  ["envdir", { leading: 1 }],
  ["chpst", { flags: "vP012", values: "uUbe/nlLmdofpcrt" }],
  ["repeat", { leading: 1 }],
  ["daemonize", { flags: "av", values: "ceEoplu" }],
  ["start-stop-daemon", { flags: "SbmovCq", values: "xanpucdgrNPIk" }],
]);
