import { spawn } from "node:child_process";
import { LorimerError } from "@lorimer/sdk";
import { isLoopbackHost } from "./public-address.js";

/** The address of a sign-in page as a browser may be given it: a server must not choose a program, a file or a script instead. */
export function signInPage(address: string | URL): URL {
  let url: URL | undefined;
  try {
    url = new URL(address);
  } catch {
    // Said below.
  }
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackHost(url.hostname));
  if (url === undefined || !isSafe || url.username !== "" || url.password !== "")
    throw new LorimerError(
      "MCP_ADDRESS_REFUSED",
      `The server names a sign-in page that is not opened: ${JSON.stringify(String(address).slice(0, 200))}.`,
      {
        hint: "A sign-in page begins with https://.",
      },
    );
  return url;
}

/** Opens a page in the person's browser, without a shell. False where there is no browser to be had. */
export function openBrowser(url: URL, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, ...args] = browserCommand(signInPage(url), platform);
  return new Promise((resolve) => {
    const child = spawn(command, args, { shell: false, stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The address is one argument, and never the first: no program can take it for an option. */
export function browserCommand({ href: address }: URL, platform: NodeJS.Platform): readonly [string, ...string[]] {
  // Programs that open pages are often scripts: what means something to a shell is written in the other way that addresses know.
  const href = address.replaceAll(/[`$'()|;^{}<>\\!*"]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  if (platform === "darwin") return ["/usr/bin/open", href];
  if (platform === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler", href];
  return ["xdg-open", href];
}
