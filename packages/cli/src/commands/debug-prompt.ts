import { Conversation } from "@lorimer/sdk";
import type { ContextBlock, WirePreview } from "@lorimer/sdk";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness, requireModel } from "../open-harness.js";
import type { Setup } from "../setup.js";
import { slashPlugin } from "../slash/slash-plugin.js";
import { usageError } from "../usage-error.js";

/** `lorimer debug prompt [TEXT]`: the request that a prompt would send first. Sends nothing. */
export async function debugPrompt(setup: Setup): Promise<number> {
  const [what, text = "Hello", ...more] = setup.args.operands;
  if (what !== "prompt" || more.length > 0) throw usageError("The command is: lorimer debug prompt [TEXT].");
  requireModel(setup);
  const { harness, sessionOptions, close } = await openCliHarness(setup, {
    approver: refusingApprover,
    plugins: [slashPlugin(setup.host.version, { setup, host: undefined })],
  });
  try {
    const session = await harness.openSession(sessionOptions);
    const preview = await session.preview(text);
    const { system } = await (await session.service(Conversation)).request();
    const sections = system.map(({ id, origin, lifetime, cacheable, tokens }) => ({ id, origin, lifetime, cacheable, tokens }));
    setup.out.write(
      setup.args.json ? `${JSON.stringify({ ...preview, sections }, null, 2)}\n` : previewText(preview) + sectionsText(sections),
    );
    return 0;
  } finally {
    await close();
  }
}

function sectionsText(sections: readonly Omit<ContextBlock, "text">[]): string {
  const lines = sections.map(
    ({ id, origin, lifetime, tokens }) => `${id.padEnd(24)} ${lifetime.padEnd(8)} ${String(tokens).padStart(6)} tokens  ${origin}\n`,
  );
  return `\nSections of the system prompt, in order:\n${lines.join("")}`;
}

function previewText({ method, url, headers, body }: WirePreview): string {
  const json = JSON.stringify(body, null, 2);
  const size = Buffer.byteLength(JSON.stringify(body));
  return `${method} ${url}\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n\n${json}\n\n${size} bytes of body\n`;
}
