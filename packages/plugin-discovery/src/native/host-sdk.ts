import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";

/**
 * Lets the plugins below a folder import the harness's own `@lorimer/sdk`: a link stands where Node looks for it, above all of them. To be called
 * before code of one of them is imported; another harness that was used meanwhile may have changed the link.
 */
export function linkHostSdk(plugins: string, sdk: string): void {
  const link = join(plugins, "node_modules", "@lorimer", "sdk");
  if (targetOf(link) === sdk) return;
  try {
    mkdirSync(dirname(link), { recursive: true, mode: 0o755 });
    const beside = `${link}.${randomUUID()}`;
    // Windows lets everyone make a junction, and not everyone a link.
    symlinkSync(sdk, beside, "junction");
    // It cannot replace one of them either.
    if (process.platform === "win32") rmSync(link, { recursive: true, force: true });
    renameSync(beside, link);
  } catch (error) {
    if (targetOf(link) === sdk) return;
    throw new LorimerError(
      "PLUGIN_MODULE_FAILED",
      `Plugins cannot find @lorimer/sdk, because ${link} could not be made: ${messageOf(error)}.`,
      {
        hint: "The folder of the plugins must be writable once.",
        cause: error,
      },
    );
  }
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
