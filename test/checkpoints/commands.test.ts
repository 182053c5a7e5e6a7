import { chmod, mkdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bash, checkpointPlace, git, picture } from "./checkpoint-place.js";
import type { CheckpointPlace } from "./checkpoint-place.js";

const binary = Uint8Array.from({ length: 3000 }, (_, at) => (at * 31) % 256);
const files = { "src/a.txt": "one\ntwo\n", "src/data": binary, "old.txt": "old\n", "run.sh": "#!/bin/sh\n", ".gitignore": "ignored/\n" };

const gitFolder = (place: CheckpointPlace): ReturnType<typeof picture> => picture(place.project.path(".git"));

/** Paths that hide what they name from the words of the command. */
const everything = `
d=sr; d="$d"c
for f in "$d"/*; do printf 'x\\0y' >> "$f"; done
n=ol; mv "$n"d.txt ne"w".txt; r=ru; chmod 600 "$r"n.sh
mkdir -p dee/p && echo hi > dee/p/"fi"le; ln -s /etc/hosts li"n"k
`;

describe("what a command changed in a git project", () => {
  it("comes back whole: bytes, modes, links, renames; and the repository itself is not touched", async () => {
    await using place = await checkpointPlace({ files, git: true });
    await place.project.write("untracked.bin", binary);
    await place.project.write("staged.txt", "staged\n");
    git(place.project.root, "add", "staged.txt");
    git(place.project.root, "stash", "push", "-q", "--", "staged.txt");
    await chmod(place.project.path("run.sh"), 0o755);
    await symlink("src/a.txt", place.project.path("pointer"));
    const [before, repository, status] = [await place.picture(), await gitFolder(place), git(place.project.root, "status", "--porcelain")];
    const prompt = await place.prompt(bash(everything), bash('p=point; rm "$p"er; u=untr; printf z > "$u"acked.bin'));
    expect(await gitFolder(place)).toEqual(repository);
    const changed = await place.picture();
    const checkpoints = await place.checkpoints;
    const plan = await checkpoints.preview(prompt);
    expect([plan.conflicts, plan.uncovered]).toEqual([[], []]);
    expect(Object.fromEntries(plan.files.map(({ path, action }) => [path.slice(place.project.root.length + 1), action]))).toEqual({
      "dee/p/file": "delete",
      link: "delete",
      "new.txt": "delete",
      "old.txt": "recreate",
      pointer: "recreate",
      "run.sh": "restore",
      "src/a.txt": "restore",
      "src/data": "restore",
      "untracked.bin": "restore",
    });
    await checkpoints.restore(prompt);
    expect(await place.picture()).toEqual(before);
    await checkpoints.undo();
    expect(await place.picture()).toEqual(changed);
    await checkpoints.restore(prompt);
    expect(await gitFolder(place)).toEqual(repository);
    expect(git(place.project.root, "status", "--porcelain")).toBe(status);
  });

  it("comes back after git itself changed it: commits stay, files return", async () => {
    await using place = await checkpointPlace({ files, git: true });
    const before = await place.picture();
    const prompt = await place.prompt(
      bash(
        "echo 1 >> src/a.txt && git -c user.name=a -c user.email=a@b commit -qam one && git checkout -qb other && git rm -q old.txt && git stash -q",
      ),
    );
    const head = git(place.project.root, "rev-parse", "HEAD");
    const { restored } = await (await place.checkpoints).restore(prompt);
    expect(restored.length).toBeGreaterThan(0);
    expect(await place.picture()).toEqual(before);
    expect(git(place.project.root, "rev-parse", "HEAD")).toBe(head);
  });

  it("is exact where git stores another form than the file has, or else it is named", async () => {
    await using place = await checkpointPlace({ files: { ".gitattributes": "* text=auto\n*.crlf eol=crlf\n" }, git: true });
    await place.project.write("a.crlf", "one\r\ntwo\r\n");
    await place.project.write("b.txt", "one\n");
    // Older than the index, so that git trusts what it says of them.
    for (const name of ["a.crlf", "b.txt"]) await utimes(place.project.path(name), 1e9, 1e9);
    git(place.project.root, "add", ".");
    git(place.project.root, "commit", "-qm", "more");
    const before = await place.picture();
    const hidden = await place.prompt(bash('for f in *.crlf *.txt; do printf "new\\n" > "$f"; done'));
    const checkpoints = await place.checkpoints;
    const plan = await checkpoints.preview(hidden);
    expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("b.txt")]);
    expect(plan.uncovered).toEqual([{ path: place.project.path("a.crlf"), because: expect.stringContaining("another form") }]);
    await writeFile(place.project.path("a.crlf"), "one\r\ntwo\r\n");
    const named = await place.prompt(bash("printf 'new\\n' > a.crlf"));
    await checkpoints.restore(named);
    await checkpoints.restore(hidden);
    expect(await place.picture()).toEqual(before);
    // Its bytes were taken from the file itself this time.
    const again = await place.prompt(bash('for f in *.crlf; do printf "third\\n" > "$f"; done'));
    await checkpoints.restore(again);
    expect(await place.picture()).toEqual(before);
  });

  it("is covered in ignored folders where the command names it", async () => {
    await using place = await checkpointPlace({ files, git: true });
    await place.project.write("ignored/out.txt", "built\n");
    const prompt = await place.prompt(bash("echo 2 > ignored/out.txt; echo 3 > ignored/new.txt"));
    await (await place.checkpoints).restore(prompt);
    expect(await place.project.tree()).not.toContain("ignored/new.txt");
    expect(await place.project.read("ignored/out.txt")).toBe("built\n");
  });

  it("is named in repositories inside the project, whether or not they are its submodules", async () => {
    await using place = await checkpointPlace({ files, git: true });
    for (const [folder, add] of [
      ["inner", false],
      ["module", true],
    ] as const) {
      await place.project.write(`${folder}/f`, "0");
      git(place.project.path(folder), "init", "-q");
      git(place.project.path(folder), "add", ".");
      git(place.project.path(folder), "commit", "-qm", "one");
      if (add) git(place.project.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", `./${folder}`);
    }
    const prompt = await place.prompt(bash('for d in inner module; do echo 1 > "$d"/f; done; o=ol; rm "$o"d.txt'));
    const plan = await (await place.checkpoints).preview(prompt);
    expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("old.txt")]);
    expect(new Set(plan.uncovered.map(({ path }) => path))).toEqual(
      new Set(["inner/f", "module/f"].map((path) => place.project.path(path))),
    );
  });

  it("is left where calls of the same turn ran beside it, each with its own", async () => {
    await using place = await checkpointPlace({ files, git: true });
    const before = await place.picture();
    const writeCall = (name: string): readonly [string, object] => ["Write", { file_path: place.project.path(name), content: name }];
    const { prompt } = await place.run([[bash('s=src; echo 3 >> "$s"/a.txt'), writeCall("x"), bash("echo 4 >> x"), writeCall("y")]]);
    const checkpoints = await place.checkpoints;
    expect(
      (await checkpoints.list()).map(({ tool, files: own }) => [tool, own.map(({ path }) => path.slice(place.project.root.length + 1))]),
    ).toEqual([
      ["Bash", ["src/a.txt"]],
      ["Write", ["x"]],
      ["Bash", ["x"]],
      ["Write", ["y"]],
    ]);
    await checkpoints.restore(prompt);
    expect(await place.picture()).toEqual(before);
  });

  it("is found after a background task ended, as that task's", async () => {
    await using place = await checkpointPlace({ files, git: true });
    const start: readonly [string, object] = [
      "Bash",
      {
        command: 'until [ -e go ]; do sleep 0.02; done; t=old; echo late > "$t".txt',
        run_in_background: true,
        description: "The slow one",
      },
    ];
    const prompt = await place.prompt(start);
    const ended = new Promise<void>((resolve) =>
      place.session.onEvent((event) => event.type === "task-updated" && event.status === "completed" && resolve()),
    );
    await place.write("src/mine.txt", "mine\n");
    await writeFile(place.project.path("go"), "");
    await ended;
    const checkpoints = await place.checkpoints;
    await expect
      .poll(async () => (await checkpoints.list()).find(({ title }) => title === "The slow one")?.files.map(({ path }) => path))
      .toContain(place.project.path("old.txt"));
    expect((await checkpoints.list()).filter(({ files: own }) => own.some(({ path }) => path.endsWith("mine.txt")))).toHaveLength(1);
    await checkpoints.restore(prompt);
    expect(await place.project.read("old.txt")).toBe("old\n");
  });

  it("that an earlier process was killed in is found when the session goes on, and marked as uncertain", async () => {
    await using place = await checkpointPlace({ files, git: true });
    const before = await place.picture();
    const { id } = place.session;
    const run = place.session.prompt("x");
    await run.return(undefined as never);
    const prompt = await place.write("src/w.txt", "w\n");
    // The log as a crash leaves it: the command has begun, and nothing says how it ended.
    await place.prompt(bash('t=old; echo crash > "$t".txt'));
    await place.close();
    const [log = ""] = (await place.project.workspace.files.list(place.sessions)).map(({ name }) =>
      join(place.sessions, name, `${id}.jsonl`),
    );
    const lines = (await readFile(log, "utf8")).split("\n");
    const end = lines.findLastIndex((line) => line.includes('"checkpoints.change"') && line.includes('"ended"'));
    await writeFile(log, `${lines.slice(0, end).join("\n")}\n`);
    await place.open({ resume: id });
    const plan = await (await place.checkpoints).preview(prompt);
    expect(plan.files.map(({ path, uncertain }) => [path.split("/").at(-1), uncertain])).toEqual([
      ["old.txt", true],
      ["w.txt", false],
    ]);
    await (await place.checkpoints).restore(prompt);
    expect(await place.picture()).toEqual(before);
  });
});

describe("what a command changed where no snapshot can be made", () => {
  it("is named as not covered, and covered where the command names it", async () => {
    await using place = await checkpointPlace({ files });
    const prompt = await place.prompt(bash('echo 1 >> src/a.txt; o=ol; rm "$o"d.txt'));
    const plan = await (await place.checkpoints).preview(prompt);
    expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("src/a.txt")]);
    expect(plan.uncovered).toEqual([{ path: place.project.path("old.txt"), because: expect.stringContaining("not a git repository") }]);
  });

  it("is said to be unknown where looking takes too long, and looking ends in time", async () => {
    await using place = await checkpointPlace({ files, git: true, settings: { snapshotMs: 40 } });
    // Untracked, so that every one has to be looked at.
    await mkdir(place.project.path("many"));
    for (let at = 0; at < 6000; at += 1) await writeFile(place.project.path(`many/${at}`), `${at}`);
    const { prompt, events } = await place.run([[bash('o=ol; rm "$o"d.txt')]]);
    const finished = events.find((event) => event.type === "tool-finished");
    console.log(
      `figure: checkpoints-fallback-ms ${Math.round(finished?.type === "tool-finished" ? (finished.outcome.durationMs ?? 0) : 0)}`,
    );
    expect(finished?.type === "tool-finished" && finished.outcome.durationMs).toBeLessThan(60_000);
    const plan = await (await place.checkpoints).preview(prompt);
    expect(plan.uncovered.length).toBeGreaterThan(0);
  });
});

describe("a repository with a hostile config", () => {
  const traps: string[] = [];
  afterEach(() => traps.splice(0));

  it.each([
    ["core.fsmonitor", "trap.sh", true],
    ["core.hooksPath", "hooks", true],
    ["filter.evil.clean", "./trap.sh", false],
    ["diff.external", "./trap.sh", true],
    ["include.path", "../other", false],
  ])("runs nothing: %s", async (key, value, isCovered) => {
    await using place = await checkpointPlace({ files: { ...files, ".gitattributes": "*.txt filter=evil diff=evil\n" }, git: true });
    const trap = '#!/bin/sh\ntouch "$(dirname "$0")/SPRUNG"\ncat\n';
    for (const name of ["trap.sh", "hooks/post-index-change", "hooks/pre-commit", ".git/hooks/post-index-change"]) {
      await place.project.write(name, trap);
      await chmod(place.project.path(name), 0o755);
    }
    const setting = value.startsWith("trap") ? place.project.path(value) : value;
    git(place.project.root, "config", key, setting);
    // A repository inside, which git would look into.
    await place.project.write("inner/f", "0");
    git(place.project.path("inner"), "init", "-q");
    git(place.project.path("inner"), "config", key, setting);
    const prompt = await place.prompt(bash('o=ol; rm "$o"d.txt'));
    const plan = await (await place.checkpoints).preview(prompt);
    if (isCovered) expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("old.txt")]);
    else expect(plan.uncovered).toEqual([{ path: place.project.path("old.txt"), because: expect.stringContaining(key) }]);
    expect((await place.project.tree()).filter((path) => path.includes("SPRUNG"))).toEqual([]);
    expect(Object.keys(await gitFolder(place)).filter((path) => path.includes("SPRUNG"))).toEqual([]);
  });
});
