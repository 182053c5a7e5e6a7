import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Reader } from "./browser.js";
import { faintText, openAll } from "./in-page.js";
import { exampleSession } from "./example-session.js";
import { LogWriter } from "./log-writer.js";

let reader: Reader;
beforeAll(async () => {
  reader = await Reader.start();
}, 40_000);
afterAll(() => reader.close());

const id = "7d1f0c5e-0000-4000-8000-000000000001";

describe("the page of a session", () => {
  it("tells prompts, replies, calls with their changes, permission with its reason, and what was retried, without one request", async () => {
    await using open = await reader.open(exampleSession());
    const { page, complaints } = open;
    await page.getByRole("button", { name: "Open all" }).click();
    const text = (await page.locator("main").textContent()) ?? "";
    for (const part of [
      "The receipts of the inn round each line",
      "rounds every line",
      "-  const line = Math.round(price * count * 100) / 100;",
      "+  return price * count;",
      "Allowed (rule): A rule allows this command. Rule Bash(npm test:*) from ~/.lorimer/settings.json.",
      "Denied (rule): A rule denies this command.",
      "Allowed (person): Mira allowed it once.",
      "Hook passed (PreToolUse, 41 ms)",
      "Attempt 1 of 10 after overloaded (HTTP 529); waited 1.4 s.",
      "✓ receipt case 90 (5 ms)",
      "8.4 s",
    ])
      expect(text).toContain(part);
    expect(await page.locator("main table th").allTextContents()).toEqual(["lines", "before", "after"]);
    expect(text).not.toContain("[32m");
    // The middle of a long output is there and folded.
    expect(text).toContain("received 7.805");
    expect(await page.getByText("received 7.805").isVisible()).toBe(false);
    expect(await open.ask("performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:')).length")).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("marks what was taken back and leads there", async () => {
    await using open = await reader.open(exampleSession());
    const { page } = open;
    const words = page.getByText("Done; though a guest would be surprised by it.");
    expect(await words.isVisible()).toBe(false);
    await page.locator("main").getByRole("link", { name: "branch 1" }).click();
    await expect.poll(() => words.isVisible()).toBe(true);
    expect(await page.locator("details.back summary").first().innerText()).toBe(
      "Branch 1, taken back: 1 prompt, from “Try bankers' rounding instead.”",
    );
    // Only what is in the history can be branched from.
    expect(await page.locator("details.fork").count()).toBe(2);
    expect(await page.locator("details.fork code").first().textContent()).toMatch(/^lorimer session fork 0c8f2a4e-\S+ 0c8f2a4e-\S+$/);
    await page.reload();
    expect(await words.isVisible()).toBe(true);
    await page.getByRole("link", { name: /Yes, change totalOf/ }).click();
    await expect.poll(() => page.getByText("Yes, change totalOf like that.").last().isVisible()).toBe(true);
  });

  it("names its parent session and those that were forked from it", async () => {
    const parent = exampleSession();
    const log = new LogWriter(id, { parent: { session: parent.id as never, messages: 2 }, history: parent.history.slice(0, 2) });
    log.prompt("Go another way.");
    log.say("So I do.");
    log.end();
    await using open = await reader.open(log, {
      page: { parentTitle: "Receipts", forks: [{ session: "f0" as never, title: "A third way", messages: 4 }] },
    });
    const header = await open.page.locator("header").innerText();
    expect(header).toContain(`Receipts (${parent.id}, its first 2 messages)`);
    expect(header).toContain("A third way (f0, after 4 messages)");
    expect(await open.page.locator("main").textContent()).toMatch(
      /Prompt 1.*taken over from the parent session[\s\S]*The receipts[\s\S]*Prompt 2[\s\S]*Go another way/,
    );
  });

  it("draws context and cost over turns, with axes and a title at every turn", async () => {
    await using open = await reader.open(exampleSession());
    const charts = open.page.locator("header svg");
    expect([await charts.first().getAttribute("aria-label"), await charts.last().getAttribute("aria-label")]).toEqual([
      "Context, tokens, over 9 turns: from 9.2k to 16k, highest 16k",
      "Cost so far, US dollars, over 9 turns: from $0.031 to $0.156, highest $0.156",
    ]);
    expect(await charts.first().locator("title").allTextContents()).toContain("Turn 3: 11k");
    expect(await charts.first().locator("text").allTextContents()).toEqual(["0", "10k", "20k", "turn 1", "9"]);
  });
});

describe("search", () => {
  it("counts, walks forwards and backwards, opens what is folded, and says where it stands", async () => {
    await using open = await reader.open(exampleSession());
    const { page } = open;
    const count = page.locator("#count");
    const field = page.getByRole("searchbox", { name: "Search this session" });
    await field.fill("RECEIVED 7.805");
    await expect.poll(() => count.innerText()).toBe("1 found");
    await field.press("Enter");
    expect(await count.innerText()).toBe("1 of 1");
    await expect.poll(() => page.getByText("expected 7.81, received 7.805").isVisible()).toBe(true);
    const inView = (): Promise<boolean> =>
      open.ask(`(() => {
        const [range] = CSS.highlights.get("now") ?? [];
        const { top, bottom } = range.getBoundingClientRect();
        return range.toString() === "received 7.805" && top >= 0 && bottom <= innerHeight;
      })()`);
    await expect.poll(inView).toBe(true);
    await field.fill("round");
    await expect.poll(() => count.innerText()).toMatch(/^\d+ found$/);
    const found = Number.parseInt(await count.innerText(), 10);
    expect(found).toBeGreaterThan(8);
    await field.press("Shift+Enter");
    expect(await count.innerText()).toBe(`${found} of ${found}`);
    await page.getByRole("button", { name: "Next match" }).click();
    expect(await count.innerText()).toBe(`1 of ${found}`);
    await page.getByRole("button", { name: "Previous match" }).click();
    expect(await count.innerText()).toBe(`${found} of ${found}`);
    await field.fill("no such words");
    await expect.poll(() => count.innerText()).toBe("not found");
    // Words that are partly in bold are one text.
    await field.fill("rounds every line");
    await expect.poll(() => count.innerText()).toBe("1 found");
    expect(open.complaints).toEqual([]);
  });
});

describe("reading", () => {
  it("fits a phone: nothing but code scrolls sideways", async () => {
    const log = exampleSession();
    log.prompt(`See ${"long".repeat(300)} and https://example.org/${"path/".repeat(80)}`);
    log.call(
      "Bash",
      { command: `echo ${"x".repeat(900)}` },
      { content: "y".repeat(3000) },
      {
        title: `echo ${"x".repeat(900)}`,
        text: `| a | b |\n|---|---|\n| ${"wide ".repeat(60)} | ${"z".repeat(300)} |\n\n    ${"code ".repeat(200)}\n\n# ${"Heading".repeat(40)}`,
      },
    );
    log.end();
    await using open = await reader.open(log, { viewport: { width: 390, height: 844 } });
    const { page } = open;
    const overflow = (): Promise<number> => open.ask("document.documentElement.scrollWidth - innerWidth");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await open.ask(openAll);
    for (const turn of await page.locator(".turn").all()) await turn.scrollIntoViewIfNeeded();
    expect(await overflow()).toBeLessThanOrEqual(0);
    const box = "[...document.querySelectorAll('pre.diff')].find(({ textContent }) => textContent.includes('const line = Math.round'))";
    expect(await open.ask(`${box}.scrollWidth > ${box}.clientWidth`)).toBe(true);
    expect(await open.ask(`getComputedStyle(${box}).overflowX`)).toBe("auto");
    expect(await open.ask("Number.parseFloat(getComputedStyle(document.body).fontSize)")).toBeGreaterThanOrEqual(16);
  });

  it("works from the keyboard: skip link, search, prompts, and folds that open with Enter", async () => {
    await using open = await reader.open(exampleSession());
    const { page } = open;
    const focused = (): Promise<string> => open.ask("`${document.activeElement.tagName} ${document.activeElement.textContent}`");
    const focusedId = (): Promise<string> => open.ask("document.activeElement.id");
    await page.keyboard.press("Tab");
    await expect.poll(focused).toBe("A Skip to the conversation");
    await page.keyboard.press("Enter");
    await expect.poll(focusedId).toBe("story");
    await page.keyboard.press("Tab");
    await expect.poll(focused).toContain("SUMMARY branch from before this");
    await page.keyboard.press("Tab");
    await expect.poll(focused).toContain("SUMMARY Thinking");
    await page.keyboard.press("Enter");
    expect(await open.ask("document.querySelector('details.think').open")).toBe(true);
    await page.keyboard.press("/");
    await expect.poll(focusedId).toBe("find");
    await page.keyboard.type("total");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("#find").inputValue()).toBe("");
    // The keys go from prompt to prompt, wherever the page stood; what only notes something is not a stop.
    await open.ask("scrollTo(0, 0)");
    await page.keyboard.press("j");
    await expect.poll(focused).toBe("H2 Prompt 1");
    await page.keyboard.press("j");
    await expect.poll(focused).toBe("H2 Prompt 3");
    await page.keyboard.press("k");
    await expect.poll(focused).toBe("H2 Prompt 1");
    const named = "one.getAttribute('aria-label') ?? one.getAttribute('alt') ?? one.textContent.trim()";
    expect(await open.ask(`[...document.querySelectorAll("button,input,[role=region],img,svg")].filter((one) => !(${named})).length`)).toBe(
      0,
    );
    expect(await open.ask("[...document.querySelectorAll('pre,.wide')].filter((one) => one.tabIndex !== 0).length")).toBe(0);
  });

  it.each(["light", "dark"] as const)("is legible in %s: text has a contrast of 4.5 or more", async (colorScheme) => {
    await using open = await reader.open(exampleSession(), { colorScheme });
    await open.ask(openAll);
    const faint = await open.ask<{ seen: number; faults: string[]; ground: string }>(faintText);
    expect(faint.seen).toBeGreaterThan(100);
    expect(faint.faults).toEqual([]);
    expect(faint.ground).toBe(colorScheme === "dark" ? "rgb(26, 24, 21)" : "rgb(251, 249, 244)");
  });

  it("prints whole: what is folded is open on paper, and what is for the screen is gone", async () => {
    await using open = await reader.open(exampleSession());
    const { page } = open;
    await page.emulateMedia({ media: "print" });
    await open.ask("dispatchEvent(new Event('beforeprint'))");
    expect(await page.getByText("expected 7.81, received 7.805").count()).toBe(1);
    expect(await page.locator("details.call:not([open])").count()).toBe(0);
    expect(await page.locator("form").isVisible()).toBe(false);
    await open.ask("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator("details.call:not([open])").count()).toBeGreaterThan(0);
  });
});
