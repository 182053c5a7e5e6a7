import "reflect-metadata/lite";
import { isLorimerError, optional, provide, token } from "@lorimer/sdk";
import type { Level, Needs, Service, Token } from "@lorimer/sdk";
import { container } from "tsyringe";
import { describe, expect, test } from "vitest";
import { Scope } from "./scope.js";
import type { ServiceIndex } from "./scope.js";

/** Services that keep a log of what was made and closed. */
class Bench {
  readonly log: string[] = [];
  readonly index = new Map<string, { level: Level; plugin: { name: string; settings: object }; load(): Promise<Service> }>();
  readonly app: Scope = new Scope("app", this.index as ServiceIndex);

  has(service: Service): this {
    this.index.set(service.token.key, {
      level: service.level,
      plugin: { name: "p", settings: {} },
      load: async () => (this.log.push(`load ${service.token.key}`), service),
    });
    return this;
  }

  /** A service that is a new object, logged when it is made and when it is closed. */
  serve(key: string, level: Level, needs: readonly string[] = []): this {
    const tokens: Needs = Object.fromEntries(needs.map((need) => [need, token(need)]));
    return this.has(
      provide(token<object>(key), {
        level,
        needs: tokens,
        create: (given) => (this.log.push(`make ${key}`), { key, given }),
        dispose: () => void this.log.push(`close ${key}`),
      }),
    );
  }

  get made(): readonly string[] {
    return this.log.filter((line) => line.startsWith("make"));
  }
}

const named = (key: string): Token<{ readonly given: Readonly<Record<string, object>> }> => token(key);

describe("building", () => {
  test("nothing is imported or made until it is asked for, and then only that and what it needs", async () => {
    const bench = new Bench().serve("Store", "session", ["Files"]).serve("Files", "app").serve("Unused", "app");
    const session = bench.app.child("session");
    expect(bench.log).toEqual([]);
    const store = await session.get(named("Store"));
    expect(bench.made).toEqual(["make Files", "make Store"]);
    expect(bench.log).not.toContain("load Unused");
    expect(store.given["Files"]).toBe(await session.get(named("Files")));
  });

  test("a service lives in the scope of its own level, whichever narrower scope asks first", async () => {
    const bench = new Bench().serve("Files", "app", ["Clock"]).serve("Clock", "app").serve("Store", "session", ["Files"]);
    const first = bench.app.child("session");
    const second = bench.app.child("session");
    const fromAgent = await first.child("agent").get(named("Store"));
    expect(await first.get(named("Store"))).toBe(fromAgent);
    expect(await second.get(named("Store"))).not.toBe(fromAgent);
    expect((await second.get(named("Store"))).given["Files"]).toBe(await bench.app.get(named("Files")));
    await first.close();
    // What a child asked for first did not die with the child.
    expect(bench.log.filter((line) => line.startsWith("close"))).toEqual(["close Store"]);
    expect(bench.made.filter((line) => line === "make Files")).toHaveLength(1);
  });

  test("an optional need that nothing provides is undefined; one that is provided is given, and must live wide enough", async () => {
    const log: unknown[] = [];
    const lonely = provide(token<object>("Lonely"), {
      level: "session",
      needs: { files: optional(token<object>("Files")) },
      create: ({ files }) => (log.push(files), {}),
    });
    await new Bench().has(lonely).app.child("session").get(named("Lonely"));
    const bench = new Bench().has(lonely).serve("Files", "app");
    await bench.app.child("session").get(named("Lonely"));
    expect(log).toEqual([undefined, await bench.app.get(named("Files"))]);
    const narrow = new Bench().has(lonely).serve("Files", "agent");
    await expect(narrow.app.child("session").get(named("Lonely"))).rejects.toMatchObject({ code: "SERVICE_SCOPE" });
  });

  test("asked for from several scopes at the same time it is made once", async () => {
    const bench = new Bench().serve("Files", "app").serve("A", "session", ["Files"]).serve("B", "session", ["Files", "A"]);
    const session = bench.app.child("session");
    const agents = [session.child("agent"), session.child("agent"), session];
    const asked = await Promise.all(agents.flatMap((scope) => [scope.get(named("B")), scope.get(named("B"))]));
    expect(new Set(asked).size).toBe(1);
    expect(bench.made.toSorted()).toEqual(["make A", "make B", "make Files"]);
  });

  test("a create that failed may be tried again", async () => {
    let attempts = 0;
    const Flaky = token<string>("Flaky");
    const { app } = new Bench().has(
      provide(Flaky, {
        level: "app",
        create: () => {
          attempts += 1;
          if (attempts === 1) throw new Error("the port is taken");
          return "ready";
        },
      }),
    );
    await expect(Promise.all([app.get(Flaky), app.get(Flaky)])).rejects.toThrow("the port is taken");
    expect(await app.get(Flaky)).toBe("ready");
    expect(attempts).toBe(2);
  });

  test("a ready instance takes the place of a service in its own scope and in those inside, and its module is left alone", async () => {
    const bench = new Bench().serve("Clock", "app").serve("Store", "session", ["Clock"]);
    const fake = { given: {} };
    const [session, other] = [bench.app.child("session"), bench.app.child("session")];
    session.set(named("Clock"), fake);
    expect(await session.child("agent").get(named("Clock"))).toBe(fake);
    expect((await session.get(named("Store"))).given["Clock"]).toBe(fake);
    expect(bench.log).not.toContain("load Clock");
    expect(await other.get(named("Clock"))).not.toBe(fake);
  });

  test("services that share many needs are walked once each", async () => {
    const bench = new Bench().serve("L0", "app");
    for (let layer = 1; layer <= 30; layer++)
      bench.serve(`L${layer}`, "app", [`L${layer - 1}`, `R${layer - 1}`]).serve(`R${layer - 1}`, "app", layer > 1 ? [`L${layer - 2}`] : []);
    await bench.app.get(named("L30"));
    expect(bench.made).toHaveLength(61);
  });
});

describe("refusals", () => {
  test("a service that nobody provides", async () => {
    await expect(new Bench().app.get(named("Nobody"))).rejects.toMatchObject({
      code: "SERVICE_MISSING",
      message: expect.stringContaining("Nobody"),
    });
  });

  test("services that need each other in a circle, which is spelled out, whoever is asked for first", async () => {
    const { app } = new Bench().serve("A", "app", ["B"]).serve("B", "app", ["C"]).serve("C", "app", ["A"]);
    const asked = await Promise.allSettled(["A", "B", "C"].map((key) => app.get(named(key))));
    const messages = asked.map((each) =>
      each.status === "rejected" && isLorimerError(each.reason) ? `${each.reason.code} ${each.reason.message}` : "",
    );
    expect(messages).toEqual([
      "SERVICE_CYCLE Services need each other in a circle: A -> B -> C -> A.",
      "SERVICE_CYCLE Services need each other in a circle: B -> C -> A -> B.",
      "SERVICE_CYCLE Services need each other in a circle: C -> A -> B -> C.",
    ]);
  });

  test("a scope that asks for a service of a narrower one", async () => {
    const { app } = new Bench().serve("History", "agent");
    await expect(app.child("session").get(named("History"))).rejects.toMatchObject({
      code: "SERVICE_SCOPE",
      message: "the session scope asked for History, which lives in the narrower agent scope.",
    });
  });

  test("a service that needs one of a narrower scope, however deep, before anything is made", async () => {
    const bench = new Bench().serve("History", "agent").serve("Store", "session", ["Shared"]).serve("Shared", "app", ["History"]);
    await expect(bench.app.child("session").child("agent").get(named("Store"))).rejects.toMatchObject({
      code: "SERVICE_SCOPE",
      message: "Shared, a service of the app scope, asked for History, which lives in the narrower agent scope.",
    });
    expect(bench.made).toEqual([]);
  });

  test("an agent under an agent, and a session under a session", () => {
    const session = new Bench().app.child("session");
    expect(() => session.child("agent").child("agent")).toThrow("cannot be opened inside");
    expect(() => session.child("session")).toThrow("cannot be opened inside");
  });
});

describe("closing", () => {
  test("children come first, then the newest", async () => {
    const bench = new Bench()
      .serve("Log", "app")
      .serve("Files", "app")
      .serve("Store", "session", ["Files"])
      .serve("History", "agent", ["Store"]);
    const [first, second] = [bench.app.child("session"), bench.app.child("session")];
    await bench.app.get(named("Log"));
    await first.child("agent").get(named("History"));
    await second.get(named("Store"));
    bench.log.length = 0;
    await bench.app.close();
    expect(bench.log).toEqual(["close Store", "close History", "close Store", "close Files", "close Log"]);
  });

  test("every disposer runs, and all their errors come as one", async () => {
    const bench = new Bench().serve("Fine", "app");
    const failing = (key: string, level: Level): Service<object> =>
      provide(token<object>(key), { level, create: () => ({}), dispose: () => Promise.reject(new Error(`${key} is stuck`)) });
    bench.has(failing("One", "app")).has(failing("Two", "session"));
    const session = bench.app.child("session");
    for (const key of ["Fine", "One", "Two"]) await session.get(named(key));
    const error: unknown = await bench.app.close().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "DISPOSE_FAILED", message: expect.stringMatching(/^2 service\(s\).*Two is stuck; One is stuck$/) });
    expect(((error as Error).cause as AggregateError).errors.map(String)).toEqual(["Error: Two is stuck", "Error: One is stuck"]);
    expect(bench.log).toContain("close Fine");
  });

  test("a closed scope and those inside it give nothing more, and open nothing", async () => {
    const { app } = new Bench().serve("Files", "app");
    const session = app.child("session");
    await session.get(named("Files"));
    await session.close();
    await expect(session.get(named("Files"))).rejects.toMatchObject({ code: "SCOPE_CLOSED" });
    expect(() => session.child("agent")).toThrow("closed");
    const agent = app.child("session").child("agent");
    await app.close();
    await expect(agent.get(named("Files"))).rejects.toMatchObject({ code: "SCOPE_CLOSED" });
  });

  test("what is done before it closes, and before those inside it close, may still ask for services", async () => {
    const bench = new Bench().serve("Files", "app").serve("Store", "session", ["Files"]);
    const session = bench.app.child("session");
    session.beforeClose(async () => {
      await Promise.resolve();
      await session.get(named("Store"));
    });
    await bench.app.close();
    expect(bench.log.filter((line) => !line.startsWith("load"))).toEqual(["make Files", "make Store", "close Store", "close Files"]);
  });

  test("twice is once", async () => {
    const bench = new Bench().serve("Files", "app");
    await bench.app.get(named("Files"));
    await Promise.all([bench.app.close(), bench.app.close()]);
    await bench.app.close();
    expect(bench.log.filter((line) => line === "close Files")).toHaveLength(1);
  });

  test("what is being made while its scope closes is closed too", async () => {
    const log: string[] = [];
    const gate = openGate();
    const Slow = token<object>("Slow");
    const { app } = new Bench().has(
      provide(Slow, { level: "app", create: async () => (await gate.promise, {}), dispose: () => void log.push("close Slow") }),
    );
    const asked = app.get(Slow);
    await Promise.resolve();
    const closing = app.close();
    gate.resolve();
    await Promise.all([asked, closing]);
    expect(log).toEqual(["close Slow"]);
  });
});

describe("apart from each other", () => {
  test("agents share their session's services and not each other's", async () => {
    const bench = new Bench().serve("Sandbox", "session").serve("History", "agent", ["Sandbox"]);
    const session = bench.app.child("session");
    const [main, sub] = [session.child("agent"), session.child("agent")];
    main.set(named("Note"), { given: {} });
    const [mine, theirs] = [await main.get(named("History")), await sub.get(named("History"))];
    expect(mine).not.toBe(theirs);
    expect(mine.given["Sandbox"]).toBe(theirs.given["Sandbox"]);
    await expect(sub.get(named("Note"))).rejects.toMatchObject({ code: "SERVICE_MISSING" });
    await sub.close();
    expect(await main.get(named("History"))).toBe(mine);
  });

  test("two harnesses in one process share nothing, not even through the container that tsyringe shares", async () => {
    const [one, two] = [new Bench().serve("Files", "app"), new Bench().serve("Files", "app")];
    one.app.set(named("Settings"), { given: {} });
    expect(await one.app.get(named("Files"))).not.toBe(await two.app.get(named("Files")));
    await expect(two.app.get(named("Settings"))).rejects.toMatchObject({ code: "SERVICE_MISSING" });
    container.registerInstance("Global", {});
    await expect(one.app.get(named("Global"))).rejects.toMatchObject({ code: "SERVICE_MISSING" });
    await one.app.close();
    expect(await two.app.get(named("Files"))).toBeDefined();
  });
});

function openGate(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
