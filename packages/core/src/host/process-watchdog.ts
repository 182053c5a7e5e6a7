import type { ChildProcess } from "node:child_process";
import { childProcess } from "./child-process.js";

/*
 * Reads "+group pipe pipe ..." and "-group pipe pipe ..." lines. End of file means that the harness is gone, however it went: then
 * every recorded group is ended, every process of its session, everything that carries the marker ($1), and everything that holds one of the
 * pipes. "q" is the harness saying that it cleaned up itself. Plain sh, because a parent-death signal or a job object would need native code.
 */
const script = `
trap '' HUP INT TERM QUIT
marker=$1
known=' '
while IFS= read -r line; do
  case $line in
    +*) known="$known\${line#+} " ;;
    -*) for item in \${line#-}; do case $known in *" $item "*) known="\${known%%" $item "*} \${known#*" $item "}" ;; esac; done ;;
    q) exit 0 ;;
  esac
done
groups=' '
for item in $known; do case $item in *:*) ;; *) groups="$groups$item " ;; esac; done
strays() {
  if [ -r /proc/self/environ ]; then
    grep -lsF -- "$marker" /proc/[0-9]*/environ | while IFS=/ read -r _ _ p _; do echo "$p"; done
    for d in /proc/[0-9]*; do
      { IFS= read -r s < "$d/stat"; } 2>/dev/null || continue
      set -- \${s##*) }
      case $groups in *" $4 "*) [ "$1" = Z ] || echo "\${d#/proc/}" ;; esac
    done
    ls -l /proc/[0-9]*/fd 2>/dev/null | while IFS= read -r line; do
      case $line in
        /proc/*) p=\${line#/proc/}; p=\${p%%/*} ;;
        *socket:*|*pipe:*) case $known in *" \${line##* } "*) echo "$p" ;; esac ;;
      esac
    done
  else
    ps -axEww -o pid= -o command= | grep -F -- "$marker" | while read -r p _; do echo "$p"; done
  fi
}
for g in $groups; do kill -TERM -"$g"; kill -CONT -"$g"; done
[ "$groups" = ' ' ] || sleep 0.5 || sleep 1
for round in 1 2 3 4 5; do
  for g in $groups; do kill -KILL -"$g"; done
  found=
  for p in $(strays | sort -u); do [ "$p" = $$ ] || { kill -KILL "$p" && found=yes; }; done
  [ "$found" ] || break
  sleep 0.1 || sleep 1
done
`;

/** Outlives the harness by a moment, to end what the harness can no longer end. Started with the first process. */
export class ProcessWatchdog {
  readonly #marker: string;
  readonly #live = new Map<number, readonly string[]>();
  #child: ChildProcess | undefined;

  constructor(marker: string) {
    this.#marker = marker;
  }

  add(group: number, pipes: readonly string[]): void {
    if (process.platform === "win32") return;
    this.#live.set(group, pipes);
    if (this.#child === undefined) this.#tryToStart();
    else this.#say(line("+", group, pipes));
  }

  /** Forgets a group, whose id may soon be another's; its pipes are kept where someone may go on holding them. */
  remove(group: number, options: { readonly keepPipes: boolean }): void {
    const pipes = this.#live.get(group);
    if (pipes === undefined) return;
    this.#live.delete(group);
    this.#say(line("-", group, options.keepPipes ? [] : pipes));
  }

  /** Resolves when the watchdog is gone. Everything it watched must have been ended. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.ref();
    child.stdin?.end("q\n");
    await gone;
  }

  #say(line: string): void {
    this.#child?.stdin?.write(line);
  }

  /** A machine too busy for a watchdog may still run the command; the next one tries again. */
  #tryToStart(): void {
    try {
      this.#start();
    } catch {
      this.#child = undefined;
    }
  }

  #start(): void {
    const child = childProcess().spawn("/bin/sh", ["-c", script, "lorimer-watchdog", this.#marker], {
      cwd: "/",
      detached: true,
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#child = child;
    const lost = (): void => {
      // Someone ended the watchdog; the next process starts another one.
      if (this.#child === child) this.#child = undefined;
    };
    child.on("exit", lost).on("error", lost);
    child.stdin.on("error", lost);
    child.unref();
    if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
    for (const [group, pipes] of this.#live) this.#say(line("+", group, pipes));
  }
}

function line(sign: "+" | "-", group: number, pipes: readonly string[]): string {
  return `${sign}${[group, ...pipes].join(" ")}\n`;
}
