import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { listenForCallback } from "./callback-listener.js";
import { browserCommand, signInPage } from "./open-browser.js";

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = (url: string, { path = "/callback", method = "GET", headers = {} }: Asked): Promise<number> => {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { host, ...headers } }, (response) =>
      resolve(response.resume().statusCode ?? 0),
    );
    sent.on("error", reject);
    sent.end();
  });
};

describe("the listener of a sign-in", () => {
  it("takes one answer with the right state, and nothing that a hostile page sends", async () => {
    const listener = await listenForCallback(0);
    const { redirectUrl, state } = listener;
    const good = `/callback?code=abc&state=${state}`;
    const hostile: readonly Asked[] = [
      { path: "/callback?code=abc" },
      { path: "/callback?code=abc&state=wrong" },
      { path: `/callback?code=abc&state=${state.slice(0, -1)}` },
      { path: `/callback?state=${state}` },
      { path: `/other?code=abc&state=${state}` },
      { path: "/" },
      { path: good, method: "POST" },
      { path: good, method: "OPTIONS" },
      { path: good, headers: { host: "evil.example" } },
      { path: good, headers: { host: "localhost.evil.example" } },
      { path: good, headers: { origin: "https://evil.example" } },
      { path: good, headers: { "sec-fetch-mode": "no-cors" } },
      { path: good, headers: { "sec-fetch-mode": "cors" } },
    ];
    const statuses = await Promise.all(hostile.map((asked) => ask(redirectUrl, asked)));
    let isAnswered = false;
    void listener.answered.then(() => (isAnswered = true));
    await new Promise((resolve) => setImmediate(resolve));
    console.log(
      `figure: hostile requests to the sign-in listener accepted ${statuses.filter((status) => status < 400).length} of ${statuses.length}`,
    );
    expect(isAnswered).toBe(false);
    expect(new Set(statuses)).toEqual(new Set([400]));
    expect(await ask(redirectUrl, { path: good, headers: { "sec-fetch-mode": "navigate" } })).toBe(200);
    expect((await listener.answered).get("code")).toBe("abc");
    await listener.close();
    await expect(ask(redirectUrl, { path: good })).rejects.toThrow();
  });

  it("takes the address that a browser elsewhere ended at", async () => {
    const listener = await listenForCallback(0);
    expect(listener.paste("not an address")).toBe(false);
    expect(listener.paste(`${listener.redirectUrl}?code=abc&state=other`)).toBe(false);
    expect(listener.paste(`${listener.redirectUrl}?code=abc&state=${listener.state}`)).toBe(true);
    expect((await listener.answered).get("code")).toBe("abc");
    await listener.close();
  });
});

describe("the page of a sign-in", () => {
  it.each([
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://evil.example/authorize",
    "https://user@evil.example/",
    "vscode://run",
    "ms-settings:x",
    "smb://share/run.exe",
    "calc.exe",
    "",
  ])("%j is not opened", (address) => {
    expect(() => signInPage(address)).toThrow(expect.objectContaining({ code: "MCP_ADDRESS_REFUSED" }) as Error);
  });

  it("is one argument of a program and never reaches a shell", () => {
    const page = signInPage('https://login.example/?a="$(touch x)`touch y`&calc.exe|;\n');
    for (const platform of ["linux", "darwin", "win32"] as const) {
      const command = browserCommand(page, platform);
      expect(command[0]).not.toMatch(/sh$|cmd|powershell/i);
      expect(command.at(-1)).toMatch(/^https:\/\/login\.example\/\?a=[\w%&.,=]*$/);
    }
  });
});
