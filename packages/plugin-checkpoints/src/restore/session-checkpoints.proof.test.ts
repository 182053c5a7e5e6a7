import { chmod, lstat, mkdir, readFile, readlink, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { defineTool, messageId } from "@lorimer/sdk";
import type { MessageId, ToolCall } from "@lorimer/sdk";
import { tempWorkspace } from "@lorimer/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { SessionKeeper } from "../keep/session-keeper.js";
import { Vault } from "../keep/vault.js";
import { createPromptList } from "../log/prompt-list.js";
import { SessionCheckpoints } from "./session-checkpoints.js";

/** What stands at a path, as text: absent, a link, or mode and bytes. */
type Content = string;
const absent: Content = "";

type Step =
  | { readonly do: "prompt" | "reopen" | "undo" | "forceUndo" }
  | { readonly do: "call" | "person"; readonly writes: readonly (readonly [path: string, content: Content])[] }
  | { readonly do: "rewind" | "force"; readonly to: number };

const paths = ["a", "b", "deep/c"];
const contents = [absent, "644:", "644:78", "755:78", "600:0d0aefbbbf00ff", "644:790a", "-> a", "-> ../../etc/hosts"];
const write = fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...contents));
const writes = fc.uniqueArray(write, { minLength: 1, maxLength: 2, selector: ([path]) => path });
const step = (person: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("call" as const), writes }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("prompt" as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("undo" as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("rewind" as const, ...(person ? ["force" as const] : [])), to: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
    ...(person
      ? [
          { weight: 2, arbitrary: fc.record({ do: fc.constant("person" as const), writes }) },
          { weight: 1, arbitrary: fc.record({ do: fc.constant("forceUndo" as const) }) },
        ]
      : []),
  );

interface Event {
  readonly path: string;
  readonly before: Content;
  readonly after: Content;
  readonly group: number;
  readonly deliberate: boolean;
}

/** What the files of a project must be, by the words of the contract and no code of it. */
class Model {
  readonly files = new Map<string, Content>();
  readonly events: Event[] = [];
  readonly prompts: number[] = [];
  readonly undoable: { readonly group: number; readonly paths: readonly string[] }[] = [];
  #group = 0;

  at(path: string): Content {
    return this.files.get(path) ?? absent;
  }

  change(writes: readonly (readonly [string, Content])[], deliberate: boolean, isUndo = false): void {
    const group = (this.#group += 1);
    const real = writes.filter(([path, content]) => this.at(path) !== content);
    for (const [path, after] of real) {
      this.events.push({ path, before: this.at(path), after, group, deliberate });
      this.files.set(path, after);
    }
    if (real.length > 0 && !isUndo) this.undoable.push({ group, paths: real.map(([path]) => path) });
  }

  /** What goes back, and what is in conflict, of the events given. */
  plan(events: readonly Event[]): { readonly back: (readonly [string, Content])[]; readonly conflicts: (readonly [string, Content])[] } {
    const [back, conflicts]: [string, Content][][] = [[], []];
    for (const path of paths) {
      const own = events.filter((event) => event.path === path);
      const first = own[0];
      if (first === undefined || this.at(path) === first.before) continue;
      const last = this.events.findLast((event) => event.path === path);
      const between = own.some((event, at) => at > 0 && !event.deliberate && own[at - 1]?.after !== event.before);
      (last?.after !== this.at(path) || between ? conflicts : back)?.push([path, first.before]);
    }
    return { back: back ?? [], conflicts: conflicts ?? [] };
  }

  rewind(prompt: number, force: boolean): void {
    const { back, conflicts } = this.plan(this.events.slice(this.prompts[prompt]));
    this.change([...back, ...(force ? conflicts : [])], true);
  }

  undo(force: boolean): void {
    const next = this.undoable.at(-1);
    if (next === undefined) return;
    const { back, conflicts } = this.plan(this.events.filter(({ group }) => group === next.group));
    this.change([...back, ...(force ? conflicts : [])], true, true);
    if (force || conflicts.length === 0) this.undoable.pop();
  }
}

const tool = defineTool({
  name: "Put",
  description: "Puts",
  input: z.object({ paths: z.array(z.string()) }),
  paths: ({ paths: own }) => own,
  run: () => "",
});

/** The real thing: files, contents and records on the disk of a temporary folder. */
class Real implements AsyncDisposable {
  readonly root: string;
  readonly #notes: string[] = [];
  readonly #prompts: MessageId[] = [];
  readonly #workspace: ReturnType<typeof createHostWorkspace>;
  readonly #kept: string;
  keeper!: SessionKeeper;
  checkpoints!: SessionCheckpoints;

  constructor(root: string) {
    this.root = join(root, "project");
    this.#kept = join(root, "kept");
    this.#workspace = createHostWorkspace({ root: this.root });
    this.open();
  }

  /** As another process would, from what is on the disk. */
  open(): void {
    const values: unknown[] = this.#notes.map((note): unknown => JSON.parse(note));
    const journal = {
      note: async (_key: string, value: unknown) => {
        values.push(value);
        this.#notes.push(JSON.stringify(value));
      },
      noted: () => values,
      inherited: () => [],
      recall: <T>(_key: string, ask: () => Promise<T>): Promise<T> => ask(),
      read: <T>(_key: string, read: () => T): T => read(),
      arrivals: <T>(_key: string, hear: (value: T) => void): ((value: T) => void) => hear,
    };
    const prompts = { saw: () => undefined, order: this.#prompts };
    const limits = { maxFileBytes: 1e6, maxTotalBytes: 1e9, snapshotMs: 1000, commandTools: [] };
    const vault = new Vault({ journal, workspace: this.#workspace, folder: { path: () => this.#kept }, prompts, limits });
    this.keeper = new SessionKeeper(vault, { reporter: { emit: (event) => expect(event).toBeUndefined() }, enabled: () => true });
    const inbox = { put: () => undefined, take: () => [], size: 0, onMessage: () => () => undefined };
    this.checkpoints = new SessionCheckpoints({
      vault,
      keeper: this.keeper,
      inbox,
      random: { uuid: () => "", fraction: () => 0 },
      tools: undefined,
    });
  }

  prompt(): void {
    this.#prompts.push(messageId(`p${this.#prompts.length}`));
  }

  async call(changes: readonly (readonly [string, Content])[]): Promise<void> {
    const call: ToolCall = { id: "c", name: "Put", input: { paths: changes.map(([path]) => path) }, tool, plugin: "test" };
    await this.keeper.around(call, this.root, async () => {
      for (const [path, content] of changes) await this.put(path, content);
      return { status: "ok", content: "" };
    });
  }

  async put(name: string, content: Content): Promise<void> {
    const path = join(this.root, name);
    await unlink(path).catch(() => undefined);
    if (content === absent) return;
    await mkdir(dirname(path), { recursive: true });
    if (content.startsWith("-> ")) return symlink(content.slice(3), path);
    const [mode = "", hex = ""] = content.split(":");
    await writeFile(path, Buffer.from(hex, "hex"));
    await chmod(path, Number.parseInt(mode, 8));
  }

  async at(name: string): Promise<Content> {
    const path = join(this.root, name);
    const info = await lstat(path).catch(() => undefined);
    if (info === undefined) return absent;
    if (info.isSymbolicLink()) return `-> ${await readlink(path)}`;
    return `${(info.mode & 0o777).toString(8)}:${(await readFile(path)).toString("hex")}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workspace.close();
    await rm(this.#kept, { recursive: true, force: true });
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  await using place = await tempWorkspace({ files: { "project/.keep": "" } });
  await using real = new Real(place.root);
  const model = new Model();
  for (const one of [{ do: "prompt" } as const, ...steps]) {
    if (one.do === "prompt") {
      real.prompt();
      model.prompts.push(model.events.length);
    } else if (one.do === "reopen") real.open();
    else if (one.do === "undo" || one.do === "forceUndo") {
      await real.checkpoints.undo({ force: one.do === "forceUndo" });
      model.undo(one.do === "forceUndo");
    } else if (one.do === "call") {
      await real.call(one.writes);
      model.change(one.writes, false);
    } else if (one.do === "person") {
      for (const [path, content] of one.writes) {
        await real.put(path, content);
        model.files.set(path, content);
      }
    } else if (one.do === "rewind" || one.do === "force") {
      const to = one.to % model.prompts.length;
      await real.checkpoints.restore(messageId(`p${to}`), { force: one.do === "force" });
      model.rewind(to, one.do === "force");
    }
    for (const path of paths) expect([one.do, path, await real.at(path)]).toEqual([one.do, path, model.at(path)]);
  }
}

describe("any sequence of calls, prompts, rewinds and undos", () => {
  it("leaves exactly the files that a model of it says, when nobody else writes", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step(false), { maxLength: 14 }), play), { numRuns: 200 });
  }, 400_000);

  it("leaves what somebody else wrote, unless one insists", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step(true), { maxLength: 14 }), play), { numRuns: 200 });
  }, 400_000);
});

it("keeps the order of prompts it has seen, and no others", () => {
  const list = createPromptList();
  const prompt = (id: string, hidden = false) => ({
    type: "user" as const,
    id: messageId(id),
    hidden,
    content: [{ type: "text" as const, text: id }],
  });
  list.saw([prompt("a"), prompt("b", true)]);
  list.saw([prompt("a"), prompt("b", true), prompt("c"), prompt("d")]);
  expect(list.order).toEqual(["a", "c", "d"]);
});
