import type { Judge } from "../verdict.js";
import { harmless, runs, use } from "../verdict.js";
import type { OptionTable } from "../read-options.js";
import { remaining } from "../command-table.js";
import { readOptions } from "../read-options.js";

/**
 * Programs that print their version, read no file of the folder for it and ask nobody. Not here: `yarn` (runs the folder's `yarnPath`), `go`, `cargo`
 * and `rustc` (fetch or run the folder's toolchain), `terraform` and `gh` (ask a server for news), `php`, `deno`, `bun`, `npx` (read configuration).
 */
const versions: Readonly<Record<string, string>> = {
  node: "--version -v",
  npm: "--version -v",
  python: "--version -V",
  python3: "--version -V",
  pip: "--version -V",
  pip3: "--version -V",
  gcc: "--version",
  "g++": "--version",
  clang: "--version",
  java: "-version --version",
  ruby: "--version -v",
  perl: "--version -v",
  make: "--version",
  cmake: "--version",
  docker: "--version -v version",
  curl: "--version -V",
  wget: "--version -V",
  bash: "--version",
  zsh: "--version",
  tsc: "--version -v",
  psql: "--version -V",
  sqlite3: "--version -version",
};

/** Programs without a reading form that the table knows, and yet with arguments that may name hosts. */
const others = "npx rustc php go deno bun terraform".split(" ");

interface Verb extends OptionTable {
  readonly most?: number;
}

const dockerVerbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ["ps", { flags: "aqlns", values: "fn", long: "all quiet latest no-trunc size", longValues: "filter format last", most: 0 }],
  ["images", { flags: "aq", values: "f", long: "all quiet no-trunc digests tree", longValues: "filter format", most: 1 }],
  ["inspect", { flags: "s", values: "f", long: "size", longValues: "format type" }],
  ["logs", { flags: "ft", values: "n", long: "follow timestamps details", longValues: "tail since until", most: 1 }],
  ["info", { values: "f", longValues: "format", most: 0 }],
  ["top", {}],
  ["port", {}],
  ["diff", { most: 1 }],
  ["history", { flags: "Hq", long: "no-trunc quiet human", longValues: "format", most: 1 }],
  ["stats", { flags: "a", long: "all no-stream no-trunc", longValues: "format" }],
]);

/** `docker ps` and the like, against the daemon that is configured: `-H` and `--context` choose another. */
function dockerLike(name: string): Judge {
  return (args) => {
    const verb = args[0]?.text;
    if (args.length === 1 && verb !== undefined && (versions["docker"] ?? "").split(" ").includes(verb)) return harmless;
    const table = verb === undefined ? undefined : dockerVerbs.get(verb);
    if (table === undefined) return runs(`${name} ${verb ?? ""} is not known to only read`.replace("  ", " "));
    const read = readOptions(args.slice(1), table);
    if (read.problem !== undefined) return runs(read.problem);
    return read.operands.length > (table.most ?? 16) ? runs("it has more operands than a reading form") : harmless;
  };
}

const network =
  "curl wget http https httpie xh aria2c nc ncat netcat socat telnet ftp sftp tftp lftp scp rsync rclone ssh-copy-id sshfs dig host nslookup drill resolvectl ping ping6 traceroute tracepath mtr whois nmap arp openssl gh aws gcloud az s3cmd kubectl helm".split(
    " ",
  );

/** Everything that looks like a host: in addresses, after `user@`, before `:path`, or alone. */
export const hostNames: (words: readonly { readonly text: string | undefined }[]) => string[] = (words) => [
  ...new Set(
    words.flatMap(({ text }) => {
      if (text === undefined || text.startsWith("-")) return [];
      const address = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^/:?#]+)/i.exec(text)?.[1];
      if (address !== undefined) return [address.toLowerCase()];
      const remote = /^(?:[\w.-]+@)?((?:[\w-]+\.)+[\w-]+)(?::.*|\/.*)?$/.exec(text)?.[1];
      return remote === undefined ? [] : [remote.toLowerCase()];
    }),
  ),
];

const connects =
  (name: string): Judge =>
  (args) => {
    if (isVersion(name, args)) return harmless;
    const output = args.flatMap((word, at) => {
      if (/^(?:-o|-O|--output|--output-document)$/.test(args[at - 1]?.text ?? "") && !(name === "curl" && args[at - 1]?.text === "-O"))
        return [use(word)];
      const attached = /^(?:-o|--output=|--output-document=)(.+)$/.exec(word.text ?? "")?.[1];
      return attached === undefined || (name !== "curl" && name !== "wget") ? [] : [{ path: attached, source: word.source }];
    });
    const sent = args.flatMap((word) => {
      const path = /(?:^|=)@(.+)$/.exec(word.text ?? "")?.[1];
      return path === undefined || path === "-" ? [] : [{ path, source: word.source }];
    });
    return runs(`${name} may contact another machine`, {
      hosts: hostNames(args),
      writes: name === "curl" || name === "wget" ? output : [],
      reads: [...sent, ...remaining(args, 0)],
    });
  };

function isVersion(name: string, args: readonly { readonly text: string | undefined }[]): boolean {
  const forms = versions[name];
  return forms !== undefined && args.length === 1 && args[0]?.text !== undefined && forms.split(" ").includes(args[0].text);
}

/** Pagers, which only print where nobody sits at a terminal. `+` begins a command. */
const pager: Judge = (args) => {
  const read = readOptions(args, { flags: "NRSFXieMmrsnEgGwWqQ", values: "" });
  const reads = read.operands.map((word) => use(word));
  if (read.problem !== undefined) return runs(read.problem, { reads });
  return read.operands.some((word) => word.splits === true || (word.text ?? word.prefix).startsWith("+"))
    ? runs("an operand is a command of the pager", { reads })
    : { effect: "reads", reads };
};

/** Development tools: their version, and the few forms proved to read. */
export const developerTools: readonly (readonly [string, Judge])[] = [
  ...[...Object.keys(versions), ...others].map((name): readonly [string, Judge] => [
    name,
    (args) => (isVersion(name, args) ? harmless : runs(`${name} may run anything`, { hosts: hostNames(args), reads: remaining(args, 0) })),
  ]),
  ["less", pager],
  ["more", pager],
  ["docker", dockerLike("docker")],
  ["podman", dockerLike("podman")],
  ...network.map((name): readonly [string, Judge] => [name, connects(name)]),
];
