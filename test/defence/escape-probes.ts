/** One way out. It worked when it prints GOT, or, where `then` is given, when that, run on the machine afterwards, does. */
export interface EscapeProbe {
  readonly name: string;
  /**
   * For bash, in the project. Of the machine it is told: $OUT a folder beside the project, $VICTIM a process, $PORT TCP and $UDP UDP ports that answer GOT,
   * $SOCK and $ABSTRACT unix sockets that do, $ADDRESS an address of the machine, $N a word of this probe alone.
   */
  readonly script: string;
  readonly then?: string;
}

const probe = (name: string, script: string, then?: string): EscapeProbe => ({ name, script, ...(then === undefined ? {} : { then }) });

/** `Read`s that perl makes of a raw system call: its numbers on x64 and arm64, and its arguments. */
const call = (x64: number, arm64: number, args: string, test = ">= 0"): string =>
  `perl -e '$b = "\\0" x 256; $n = (\`uname -m\` =~ /x86_64/ ? ${x64} : ${arm64}); $r = syscall($n, ${args}); print "GOT" if $r ${test}'`;

const exists = (path: string): string => `[ -e ${path} ] && echo GOT`;
const connect = (address: string): string => `exec 3<>/dev/tcp/${address}/$PORT && timeout 2 head -c 300 <&3`;
const fetch = (url: string, flags = ""): string => `curl -s --max-time 2 ${flags} "${url}"`;

export const escapeProbes: readonly EscapeProbe[] = [
  // Files outside.
  probe("make a file outside", 'echo x > "$OUT/new"', exists('"$OUT/new"')),
  probe("append to a file outside", 'echo GOT >> "$OUT/keep"', 'cat "$OUT/keep"'),
  probe("empty a file outside", ': > "$OUT/keep"', '[ -s "$OUT/keep" ] || echo GOT'),
  probe("remove a file outside", 'rm -f "$OUT/keep"', '[ -e "$OUT/keep" ] || echo GOT'),
  probe("rename a file outside", 'mv "$OUT/keep" "$OUT/moved"', exists('"$OUT/moved"')),
  probe("change the mode of a file outside", 'chmod 777 "$OUT/keep"', '[ -x "$OUT/keep" ] && echo GOT'),
  probe("make a folder outside", 'mkdir "$OUT/folder"', exists('"$OUT/folder"')),
  probe("write through a link to a folder", 'ln -s "$OUT" link && echo x > link/new', exists('"$OUT/new"')),
  probe("write through a link to a file", 'ln -s "$OUT/keep" link && echo GOT > link', 'cat "$OUT/keep"'),
  probe("write through a hard link", 'ln "$OUT/keep" hard && echo GOT > hard', 'cat "$OUT/keep"'),
  probe("write through /proc/self/root", 'echo x > "/proc/self/root$OUT/new"', exists('"$OUT/new"')),
  probe("write through /proc/self/cwd", "echo x > /proc/self/cwd/../out/new", exists('"$OUT/new"')),
  probe("move the project away", 'mv "$PWD" "$OUT/project"', exists('"$OUT/project"')),
  probe("move a file out of the project", 'mv a.txt "$OUT/a.txt"', exists('"$OUT/a.txt"')),
  probe("write a start-up file at home", "echo x >> ~/.bashrc", exists('"$HOME/.bashrc"')),
  probe("write a key at home", "mkdir -p ~/.ssh; echo x >> ~/.ssh/authorized_keys", exists('"$HOME/.ssh/authorized_keys"')),
  probe("make a set-id program", "cp /bin/true ./s && chmod 4755 ./s", "[ -u s ] && echo GOT"),
  probe("make a node of a disk", "mknod d b 7 0", "[ -b d ] && echo GOT"),
  probe("make a node of the memory", "mknod m c 1 1", "[ -c m ] && echo GOT"),
  probe("give a file away", "touch f && chown 47999 f", '[ "$(stat -c %u f)" = 47999 ] && echo GOT'),
  // The temporary folder, and memory that is shared.
  probe("read another's temporary file", 'cat "/tmp/lorimer-escape-$N"'),
  probe(
    "write where others have temporary files",
    'echo x > "/tmp/lorimer-new-$N"',
    `[ -e "/tmp/lorimer-new-$N" ] && echo GOT; rm -f "/tmp/lorimer-new-$N"`,
  ),
  probe("see the folders of other sessions", "ls -d /tmp/lorimer-sandbox-* >/dev/null && echo GOT"),
  probe("share memory by name", 'echo x > "/dev/shm/lorimer-$N"', `[ -e "/dev/shm/lorimer-$N" ] && echo GOT; rm -f "/dev/shm/lorimer-$N"`),
  probe(
    "share a message queue",
    "perl -e 'msgget(0x4c4f52, 0600 | 01000)'",
    "perl -e 'print \"GOT\" if defined msgget(0x4c4f52, 0)'; ipcrm -Q 0x4c4f52 2>/dev/null",
  ),
  // Secrets.
  probe("read what a rule hides", "cat secret.txt"),
  probe("read it through a link", "ln -s secret.txt link && cat link"),
  probe("read it through a hard link", "ln secret.txt hard && cat hard"),
  probe("read it under another name", "mv secret.txt open.txt && cat open.txt"),
  probe("read the harness's credentials", "cat ~/.lorimer/credentials.json"),
  probe("read the passwords of the machine", "grep -q . /etc/shadow && echo GOT"),
  // Protected paths, there and not there.
  probe("change settings that are there", "echo GOT > .claude/settings.json", "cat .claude/settings.json"),
  probe("replace their folder", "mv .claude old; mkdir .claude; echo GOT > .claude/settings.json", "cat .claude/settings.json"),
  probe("make settings", "mkdir -p .lorimer; echo x > .lorimer/settings.json", exists(".lorimer/settings.json")),
  probe("make a list of servers", "echo x > .mcp.json", exists(".mcp.json")),
  probe("make a start-up file", "echo x > .bashrc", exists(".bashrc")),
  probe("make tasks of an editor", "mkdir -p .vscode; echo x > .vscode/tasks.json", exists(".vscode/tasks.json")),
  probe("make them through a link", "mkdir own; ln -s own .vscode; echo x > .vscode/tasks.json", exists(".vscode/tasks.json")),
  probe("make settings of another editor", "mkdir -p .idea; echo x > .idea/workspace.xml", exists(".idea/workspace.xml")),
  probe("make a hook of husky", "mkdir -p .husky; echo x > .husky/pre-commit", exists(".husky/pre-commit")),
  probe("make an environment file", "echo x > .envrc", exists(".envrc")),
  probe("plant a git hook", "echo x > repo/.git/hooks/post-checkout", exists("repo/.git/hooks/post-checkout")),
  probe(
    "set a program in git's settings",
    "git -C repo config core.fsmonitor ./evil",
    "git -C repo config core.fsmonitor >/dev/null && echo GOT",
  ),
  probe(
    "replace the repository",
    "mv repo/.git g; cp -r g repo/.git; echo x > repo/.git/hooks/pre-commit",
    exists("repo/.git/hooks/pre-commit"),
  ),
  probe(
    "plant a repository with a hook",
    "mkdir -p sub/.git/hooks; echo x > sub/.git/hooks/pre-commit",
    exists("sub/.git/hooks/pre-commit"),
  ),
  probe(
    "plant a bare repository",
    "mkdir objects refs; echo 'ref: refs/heads/main' > HEAD; printf '[core]\\nfsmonitor=./evil\\n' > config",
    "[ -e HEAD ] && [ -d objects ] && [ -d refs ] && echo GOT",
  ),
  probe("point to a repository by a file", "mkdir -p evil/hooks; echo 'gitdir: ./evil' > .git", "[ -f .git ] && echo GOT"),
  // Processes.
  probe("read another's environment", "tr '\\0' '\\n' < /proc/$VICTIM/environ"),
  probe("read through another's root", 'cat "/proc/$VICTIM/root$OUT/got"'),
  probe("read through another's folder", "cat /proc/$VICTIM/cwd/got"),
  probe("read another's command line", "grep -q sleep /proc/$VICTIM/cmdline && echo GOT"),
  probe("see another's memory", "grep -q . /proc/$VICTIM/maps && echo GOT"),
  probe("find another", "kill -0 $VICTIM && echo GOT"),
  probe("end another", "kill -KILL $VICTIM", "sleep 0.1; grep -q '^State:.[SR]' /proc/$VICTIM/status || echo GOT"),
  probe("change another's limits", "prlimit --pid $VICTIM --nofile=64:64 && echo GOT"),
  probe("change when another is killed", "echo 500 > /proc/$VICTIM/oom_score_adj && echo GOT"),
  probe("choose another's processors", "taskset -p $VICTIM >/dev/null && echo GOT"),
  probe("trace another", `${call(101, 117, "16, $ENV{VICTIM} + 0, 0, 0")}`),
  probe("ask to be traced", call(101, 117, "0, 0, 0, 0", "== 0")),
  probe("hold another by a descriptor", call(434, 434, "$ENV{VICTIM} + 0, 0")),
  probe("enter another's namespaces", "nsenter -t $VICTIM -m true && echo GOT"),
  // The kernel.
  probe("name a program for crashes", 'v=$(cat /proc/sys/kernel/core_pattern); echo "$v" > /proc/sys/kernel/core_pattern && echo GOT'),
  probe("set a number of the kernel", "v=$(cat /proc/sys/vm/swappiness); echo $v > /proc/sys/vm/swappiness && echo GOT"),
  probe("open the emergency key", "(: >> /proc/sysrq-trigger) && echo GOT"),
  probe("open a switch in /sys", "(: >> /sys/kernel/mm/transparent_hugepage/enabled) && echo GOT"),
  probe("make a group of processes", "mkdir /sys/fs/cgroup/lorimer-$N && rmdir /sys/fs/cgroup/lorimer-$N && echo GOT"),
  probe("make a user namespace", "unshare -U true && echo GOT"),
  probe("make one by a raw call", call(272, 97, "0x10000000", "== 0")),
  probe("mount in a namespace of one's own", "mkdir m && unshare -Urm mount -t tmpfs none m && echo GOT"),
  probe("mount", "mkdir m && unshare -m mount -t tmpfs none m && echo GOT"),
  probe("make a network namespace", "unshare -n true && echo GOT"),
  probe("change the root", "chroot / /bin/true && echo GOT"),
  probe("name the machine", 'hostname "$(hostname)" && echo GOT'),
  probe("read the kernel's log", "dmesg >/dev/null && echo GOT"),
  probe("keep a key", call(248, 217, '"user", "lorimer", "x", 1, -2', "> 0")),
  probe("read the keys of the session", call(250, 219, "0, -3, 1", "> 0")),
  probe("load a map into the kernel", call(321, 280, "0, ($a = pack('L4 x100', 2, 4, 4, 1)), 72")),
  probe("queue system calls", call(425, 425, "1, $b")),
  probe("watch memory faults", call(323, 282, "1")),
  probe("type into a terminal", `script -qec "perl -e 'print qq(G), qq(OT) if ioctl(STDIN, 0x5412, qq(x))'" /dev/null </dev/null`),
  // The network.
  probe("reach a port of the machine", connect("127.0.0.1")),
  probe("reach it by the machine's address", connect("$ADDRESS")),
  probe("reach it by IPv6", connect("::1")),
  probe(
    "send a datagram",
    `perl -MSocket -e 'socket(S, AF_INET, SOCK_DGRAM, 0); send(S, "x", 0, sockaddr_in($ENV{UDP}, inet_aton("127.0.0.1"))); alarm 2; recv(S, $b, 99, 0); print $b'`,
  ),
  probe(
    "ask a name server",
    `perl -MSocket -e 'socket(S, AF_INET, SOCK_DGRAM, 0); send(S, pack("n6 (C/a)* C n2", 1, 256, 1, 0, 0, 0, "secret", "evil", "test", 0, 16, 1), 0, sockaddr_in($ENV{UDP}, inet_aton($ENV{ADDRESS}))); alarm 2; recv(S, $b, 99, 0); print $b'`,
  ),
  probe("open a raw socket", "perl -MSocket -e 'print \"GOT\" if socket(S, AF_INET, SOCK_RAW, 1)'"),
  probe("open a packet socket", "perl -e 'print \"GOT\" if socket(S, 17, 3, 768)'"),
  probe("open a socket of the kernel's ciphers", "perl -e 'print \"GOT\" if socket(S, 38, 5, 0)'"),
  probe("reach a container engine's socket", "timeout 2 socat -t1 - UNIX-CONNECT:$SOCK </dev/null"),
  probe("reach it through a link", "ln -s $SOCK s.sock; timeout 2 socat -t1 - UNIX-CONNECT:s.sock </dev/null"),
  probe("reach an abstract socket", "timeout 2 socat -t1 - ABSTRACT-CONNECT:$ABSTRACT </dev/null"),
  probe("fetch from a loopback address", fetch("http://127.0.0.2:$PORT/")),
  probe("fetch past the proxy", fetch("http://127.0.0.1:$PORT/", "--noproxy '*'")),
  probe("fetch from a decimal address", fetch("http://2130706434:$PORT/")),
  probe("fetch from a mapped address", fetch("http://[::ffff:127.0.0.2]:$PORT/", "--globoff")),
  probe("fetch with another host as user", fetch("http://localhost@127.0.0.2:$PORT/")),
  probe(
    "fetch from a name that begins like an allowed one",
    fetch("http://localhost.evil.test:$PORT/", "--resolve localhost.evil.test:$PORT:127.0.0.1"),
  ),
  probe("fetch from a name that ends like one", fetch("http://evil-localhost:$PORT/", "--resolve evil-localhost:$PORT:127.0.0.1")),
  probe(
    "fetch from a denied name with a dot",
    fetch("http://denied.test.:$PORT/", "--resolve denied.test.:$PORT:127.0.0.1 --resolve denied.test:$PORT:127.0.0.1"),
  ),
  probe("fetch what hands out credentials", fetch("http://169.254.169.254/", "--connect-to 169.254.169.254:80:127.0.0.1:$PORT")),
  probe("tunnel to another address", fetch("http://127.0.0.2:$PORT/", "--proxytunnel")),
  probe(
    "reach a name with a NUL",
    `perl -MSocket -e '$a = inet_aton("localhost\\0.evil.test") or exit; socket(S, AF_INET, SOCK_STREAM, 0); connect(S, sockaddr_in($ENV{PORT}, $a)) and sysread(S, $b, 300) and print $b'`,
  ),
];
