import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sessionPage, tellStory } from "@lorimer/plugin-sessions/viewer";
import type { PageOptions } from "@lorimer/plugin-sessions/viewer";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { LogWriter } from "./log-writer.js";

/** A page that is open, and what it did that it should not. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Requests other than the one for the page, console messages, faults and violations of its policy. */
  readonly complaints: string[];
  readonly size: number;
  /** The value of an expression in the page. */
  ask<Value>(expression: string): Promise<Value>;
}

/** One browser for a test file: close it at the end. */
export class Reader {
  readonly #browser: Browser;
  readonly #folder: string;
  #files = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<Reader> {
    const quiet = [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ];
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: quiet, timeout: 30_000 });
    return new Reader(browser, await mkdtemp(join(tmpdir(), "lorimer-viewer-")));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async open(log: LogWriter, options: BrowserContextOptions & { readonly page?: PageOptions } = {}): Promise<OpenPage> {
    return this.show(sessionPage(tellStory({ records: log.records, faults: [] }), options.page), options);
  }

  async show(text: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const path = join(this.#folder, `${(this.#files += 1)}.html`);
    await writeFile(path, text);
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    await page.addInitScript(
      "document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`))",
    );
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`fault: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.route("**/*", async (route) => {
      if (route.request().url() === `file://${path}`) return route.continue();
      complaints.push(`request: ${route.request().url().slice(0, 100)}`);
      return route.abort();
    });
    await page.goto(`file://${path}`);
    return {
      page,
      complaints,
      size: Buffer.byteLength(text),
      ask: (expression) => page.evaluate(expression),
      [Symbol.asyncDispose]: () => context.close(),
    };
  }
}
