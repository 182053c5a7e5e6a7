import { messageId } from "@lorimer/sdk";
import { maskRecords, sessionPage, tellStory } from "@lorimer/plugin-sessions/viewer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reader } from "./browser.js";
import { openAll } from "./in-page.js";
import { LogWriter } from "./log-writer.js";

let reader: Reader;
beforeAll(async () => {
  reader = await Reader.start();
}, 40_000);
afterAll(() => reader.close());

const attacks = [
  "</script><script>alert(1)</script>",
  "</style><style>body{background:url(https://evil.example/x)}</style>",
  "<img src=x onerror=alert(2)>",
  "<svg onload=alert(3)>",
  "\"><iframe srcdoc='<script>alert(4)</script>'>",
  "' onmouseover='alert(5)' x='",
  "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
  "<base href=https://evil.example/><form action=//evil.example><button>",
  "<!--><script>alert(6)</script>",
  "]]><script>alert(7)</script>",
  "${alert(8)}`",
  "<link rel=stylesheet href=//evil.example/a.css>",
  "[a](javascript:alert(9)) [b](JaVaScRiPt:alert%2810%29) [c](data:text/html,<script>alert(11)</script>) [d](//evil.example) [e](vbscript:x)",
  "[f](https://evil.example/\"onclick=\"alert(12)) [g](https://evil.example/'onclick='alert(13)) ![h](https://evil.example/pixel.png)",
  '```"onclick=alert(14)\n</pre><script>alert(15)</script>\n```',
  "```js</code></pre><img/src/onerror=alert(16)>\n```",
  "| <script>alert(17)</script> | b |\n|---|---|\n| <img src=x onerror=alert(18)> | c |",
  "# <img src=x onerror=alert(19)>\n> <script>alert(20)</script>\n- <b onclick=alert(21)>x",
  "**<script>alert(22)</script>** *<img src=x onerror=alert(23)>* `<script>alert(24)</script>`",
];

/** Every place of a log that somebody else than the harness fills, filled with an attack. */
function hostileSession(): LogWriter {
  const log = new LogWriter(`id-${attacks[2]}`, { model: attacks[0] ?? "" });
  log.entry({ type: "named", name: `${attacks[0]} ${attacks[5]} ${attacks[2]}` });
  for (const attack of attacks) {
    log.prompt(attack);
    log.call(
      attack,
      { [attack]: attack, command: attack, nested: { [attack]: [attack] } },
      {
        content: [
          { type: "text", text: attack },
          { type: "image", source: { type: "base64", media_type: 'image/png" onerror="alert(25)', data: attack } },
        ],
      },
      {
        text: attack,
        title: attack,
        hook: attack,
        verdicts: [{ behavior: "deny", reason: "rule", rule: attack, origin: attack, because: attack }],
      },
    );
    log.call(
      "Edit",
      { file_path: attack, old_string: attack, new_string: `${attack}!` },
      { content: attack, output: { structuredPatch: [{ newStart: attack, lines: [`-${attack}`, `+${attack}`, 7, null] }, attack] } },
    );
    log.call("Write", attack, { content: [], output: attack });
    log.turn([{ type: "thinking", thinking: attack, signature: attack }]);
    log.event({ type: "notice-given", level: "error", text: attack });
    log.event({
      type: "hook-finished",
      event: attack,
      hook: attack,
      origin: attack,
      toolUseId: null,
      outcome: "failed",
      durationMs: 1,
      detail: attack,
    });
    log.event({ type: "settings-changed", source: attack, file: attack, problems: [attack] });
    log.event({ type: "reply-discarded", reason: attack });
    log.add({
      type: "attachment",
      id: messageId(attack),
      origin: attack,
      content: [
        { type: "text", text: attack },
        { type: "image", source: { type: "base64", media_type: "image/png", data: '!" onerror=alert(26)' } },
        { type: "document", title: attack, source: { type: "base64", media_type: attack, data: "AA" } },
      ],
    });
    log.add({ type: "local-command", id: messageId(`${attack}2`), command: attack, output: attack, shared: true });
    log.end();
  }
  log.rewind(1);
  return log;
}

describe("a session that attacks its reader", () => {
  it("runs nothing, asks for nothing, and is told word for word", async () => {
    await using open = await reader.open(hostileSession(), {
      page: { parentTitle: attacks[0] ?? "", forks: attacks.map((attack) => ({ session: attack as never, title: attack, messages: 1 })) },
    });
    const { page, complaints } = open;
    await open.ask(openAll);
    await page.getByRole("button", { name: "Open all" }).click();
    for (const element of (await page.locator("main .prose").all()).slice(0, 20))
      await element.hover({ force: true, timeout: 2000 }).catch(() => undefined);
    const found = await open.ask(`({
      scripts: document.scripts.length,
      styles: document.querySelectorAll("style,link[rel=stylesheet]").length,
      foreign: document.querySelectorAll("iframe,object,embed,base,meta[http-equiv=refresh],math,foreignObject").length,
      handlers: [...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames().filter((name) => /^on|^style$|^srcdoc$/.test(name))).length,
      forms: document.forms.length,
      links: [...new Set([...document.querySelectorAll("a[href]:not(svg a)")].map((link) => link.protocol))].sort(),
      pictures: document.images.length,
    })`);
    expect(found).toEqual({ scripts: 1, styles: 1, foreign: 0, handlers: 0, forms: 1, links: ["file:", "https:"], pictures: 0 });
    const text = await open.ask<string>("document.body.textContent");
    for (const attack of attacks) expect(text).toContain(attack);
    await page.locator("#find").fill("alert(2)");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#count").innerText()).toMatch(/^\d+ of \d+$/);
    expect(complaints).toEqual([]);
  });

  it("could not run a script even if it brought one: the policy of the page allows only its own", async () => {
    const page = sessionPage(tellStory({ records: hostileSession().records, faults: [] })).replace(
      "<main",
      "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><p style='color:red'></p><main",
    );
    await using open = await reader.show(page);
    expect(await open.page.title()).not.toBe("owned");
    expect(
      open.complaints.filter((complaint) => complaint.includes("policy:")).map((complaint) => complaint.split(" ").slice(1, 3).join(" ")),
    ).toEqual(expect.arrayContaining(["policy: script-src-elem", "policy: img-src", "policy: script-src-attr", "policy: style-src-attr"]));
  });

  it("hides nothing: controls, what turns the writing, and what has no width are shown by name", async () => {
    const log = new LogWriter("unseen");
    log.prompt("access\u202egpj.exe and zero\u200bwidth");
    log.call(
      "Bash",
      { command: "echo \u2066hidden\u2069" },
      { content: `bell\u0007 nul\0\0\0 esc\u001b]0;title\u0007 \ud800 tag\u{e0041}` },
      { text: "the `user\u202e`" },
    );
    log.end();
    await using open = await reader.open(log);
    const text = await open.ask<string>("document.querySelector('main').textContent");
    for (const shown of [
      "accessU+202Egpj.exe",
      "zeroU+200Bwidth",
      "U+2066hiddenU+2069",
      "bell␇",
      "nul␀×3",
      "esc␛]0;title␇",
      "U+D800",
      "tagU+E0041",
      "userU+202E",
    ])
      expect(text).toContain(shown);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b\u202a-\u202e\u2066-\u2069]/);
  });

  it("masks what the reader's redaction masks, in every text of the log", () => {
    const log = new LogWriter("secret");
    log.entry({ type: "named", name: "key hunter2-token" });
    log.prompt("my hunter2-token");
    log.call(
      "Bash",
      { command: "curl hunter2-token", "hunter2-token": 1 },
      { content: "hunter2-token" },
      { text: "hunter2-token", title: "hunter2-token", hook: "hunter2-token" },
    );
    log.event({ type: "model-streamed", event: { type: "text_delta", text: "hunter2-token" } as never });
    log.end();
    const records = maskRecords(log.records, (text) => text.replaceAll("hunter2-token", "***"));
    const page = sessionPage(tellStory({ records, faults: [] }));
    expect(page).not.toContain("hunter2");
    expect(page.split("***").length).toBeGreaterThan(6);
  });
});

describe("a long session", () => {
  it("of 5,000 events and a huge output opens fast, and its page is not much larger than what it tells", async () => {
    const log = new LogWriter("long");
    let told = 0;
    const words = (count: number, seed: number): string =>
      Array.from({ length: count }, (_, index) => `word${(index * 7919 + seed) % 997}`).join(" ");
    for (let prompt = 0; prompt < 70; prompt++) {
      log.prompt(words(40, prompt));
      for (let turn = 0; turn < 11; turn++) {
        const content = Array.from({ length: 40 }, (_, line) => `${line}: ${words(10, line * turn)}`).join("\n");
        const text = words(60, turn);
        log.call("Bash", { command: `run ${words(5, turn)}` }, { content }, { text });
        told += content.length + text.length;
      }
      log.say(`# Result\n\n${words(80, prompt)}`);
      log.end();
    }
    log.prompt("one more");
    const huge = Array.from({ length: 60_000 }, (_, line) => `line ${line} of a very long output`).join("\n");
    log.call("Bash", { command: "yes" }, { content: huge });
    log.end();
    const events = log.records.filter(({ entry }) => entry.type === "event").length;
    expect(events).toBeGreaterThan(5000);
    const logSize = Buffer.byteLength(log.records.map((record) => JSON.stringify(record)).join("\n"));
    const before = performance.now();
    const text = sessionPage(tellStory({ records: log.records, faults: [] }));
    const rendering = performance.now() - before;
    const loaded = performance.now();
    await using open = await reader.show(text, { viewport: { width: 390, height: 844 } });
    const loading = performance.now() - loaded;
    const searched = performance.now();
    await open.page.locator("#find").fill("word996");
    await expect.poll(() => open.page.locator("#count").innerText(), { interval: 20, timeout: 60_000 }).toMatch(/found$/);
    const searching = performance.now() - searched;
    console.log(
      `figure: viewer page of ${events} events ${Math.round(open.size / 1000)} kB, its log ${Math.round(logSize / 1000)} kB, its words ${Math.round(told / 1000)} kB`,
    );
    console.log(
      `figure: viewer made in ${Math.round(rendering)} ms, open in ${Math.round(loading)} ms, searched in ${Math.round(searching)} ms`,
    );
    expect(open.size).toBeLessThan(2 * told);
    expect(text).toContain("more characters stand in the log and not here");
    // Far more than it takes, also on a machine that is busy otherwise.
    for (const took of [rendering, loading, searching]) expect(took).toBeLessThan(60_000);
    expect(await open.ask("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(open.complaints).toEqual([]);
  }, 240_000);
});
