import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/*
 * Reads "+group" and "-group" lines. End of file means that the harness is gone, however it went: then every recorded group, every process
 * of its session, and everything that carries the marker ($1) is ended. "q" is the harness saying that it cleaned up itself.
 * Plain sh, because a parent-death signal or a job object would need native code.
 */
const script = `
trap '' HUP INT TERM QUIT
groups=' '
while IFS= read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) g=\${line#-}; case $groups in *" $g "*) groups="\${groups%%" $g "*} \${groups#*" $g "}" ;; esac ;;
    q) exit 0 ;;
  esac
done
strays() {
  if [ -r /proc/self/environ ]; then
    grep -lsF -- "$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ p _; do echo "$p"; done
    for d in /proc/[0-9]*; do
      { IFS= read -r s < "$d/stat"; } 2>/dev/null || continue
      set -- "$1" \${s##*) }
      case $groups in *" $5 "*) [ "$2" = Z ] || echo "\${d#/proc/}" ;; esac
    done
  else
    ps -axEww -o pid= -o command= | grep -F -- "$1" | while read -r p _; do echo "$p"; done
  fi
}
for g in $groups; do kill -TERM -"$g"; kill -CONT -"$g"; done
[ "$groups" = ' ' ] || sleep 0.5 || sleep 1
for round in 1 2 3 4 5; do
  for g in $groups; do kill -KILL -"$g"; done
  found=
  for p in $(strays "$1"); do [ "$p" = $$ ] || { kill -KILL "$p" && found=yes; }; done
  [ "$found" ] || break
  sleep 0.1 || sleep 1
done
`;

/** Outlives the harness by a moment, to end what the harness can no longer end. Started with the first process. */
export class ProcessWatchdog {
  readonly #marker: string;
  readonly #live = new Set<number>();
  #child: ChildProcess | undefined;

  constructor(marker: string) {
    this.#marker = marker;
  }

  add(group: number): void {
    if (process.platform === "win32") return;
    this.#live.add(group);
    if (this.#child === undefined) this.#start();
    else this.#say(`+${group}\n`);
  }

  remove(group: number): void {
    if (this.#live.delete(group)) this.#say(`-${group}\n`);
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

  #start(): void {
    const child = spawn("/bin/sh", ["-c", script, "lorimer-watchdog", this.#marker], {
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
    for (const group of this.#live) this.#say(`+${group}\n`);
  }
}
