import { randomUUID } from "node:crypto";
import type { Session } from "@lorimer/core";
import { McpServers } from "@lorimer/plugin-mcp/contract";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import type { PermissionUpdate } from "@lorimer/sdk";
import { exitCodeOf, exitCodeOfResult } from "../exit-code.js";
import type { FrontEnd } from "../front-end-plugin.js";
import { requireModel } from "../open-harness.js";
import { failedToStartLine } from "../output/result-line.js";
import { openLiveCliHarness } from "../plugins/live/open-live-harness.js";
import { credentialSource } from "../settings/credentials.js";
import { refuseLockedModel } from "../settings/choose-model.js";
import { chosenSession } from "../sessions/choose-session.js";
import { endHooks } from "../sessions/hook-lifecycle.js";
import { openCliSession } from "../sessions/open-cli-session.js";
import type { Setup } from "../setup.js";
import { slashPlugin } from "../slash/slash-plugin.js";
import { usageError } from "../usage-error.js";
import { commandsOf } from "./commands-of.js";
import { controlApprover } from "./control-approver.js";
import { controlChannel } from "./control-channel.js";
import { controlElicitor, controlServers } from "./control-servers.js";
import { handleControl } from "./handle-control.js";
import type { Conversation } from "./handle-control.js";
import { headlessOutput } from "./headless-output.js";
import type { HeadlessOutput } from "./headless-output.js";
import { parseInputLine } from "./input-line.js";
import type { InputLine } from "./input-line.js";
import { messageQueue } from "./message-queue.js";
import type { QueuedMessage } from "./message-queue.js";
import { readLines } from "./read-lines.js";
import { refusingApprover } from "./refusing-approver.js";
import { runOnePrompt } from "./run-one-prompt.js";
import { ToldState } from "./told-state.js";

/** `lorimer -p --input-format stream-json`: messages and control requests until standard input ends, one result for each prompt. */
export async function runConversation(setup: Setup): Promise<number> {
  const { args, host } = setup;
  if (host.stdin.isTTY) throw usageError("--input-format stream-json reads from a program, and standard input is a terminal.");
  const output = headlessOutput(setup, args.sessionId ?? randomUUID());
  const asking = controlChannel({ write: output.line, newId: randomUUID });
  const hostServers = controlServers(asking, setup.ending);
  const told = new ToldState((mode) => output.line({ type: "system", subtype: "status", status: null, permissionMode: mode }));
  const frontEnd: FrontEnd = {
    // A host that answers for permissions answers for servers too.
    ...(args.permissionPromptTool === "stdio"
      ? { approver: controlApprover(asking), elicitor: controlElicitor(asking) }
      : { approver: refusingApprover }),
    hostServers,
    plugins: [slashPlugin(host.version, { setup, host: undefined })],
  };
  const { harness, sessionOptions, reload, close } = await openLiveCliHarness(setup, frontEnd, async (to) => {
    await giveServers(to);
    await told.follow(to);
  });
  const queue = messageQueue();
  const broken = new AbortController();
  const signal = AbortSignal.any([setup.ending, broken.signal]);
  let session: Session | undefined;
  let opening: Promise<Session> | undefined;
  let running = false;
  let wasInterrupted = false;
  let code = 0;
  /** Changes of permissions that came before there was a session. */
  const asked: PermissionUpdate[] = [];
  const conversation: Conversation = {
    queue,
    session: () => session,
    opened: () => opened(),
    get running() {
      return running;
    },
    commands: async () => {
      // Without a model there is no session yet, and what one cannot open tells the first prompt.
      const known = conversation.opening.model ?? sessionOptions.model;
      const opened = known === undefined ? undefined : await conversation.opened().catch(() => undefined);
      return opened === undefined ? [] : commandsOf(opened);
    },
    reload: () => reload(session),
    hostServers,
    mcpServers: undefined,
    opening: {},
    forPrompts: {},
    interrupted: () => (wasInterrupted = running),
    refuseModel: (model) => refuseLockedModel(setup.settings, model),
    permit: async (update) => {
      if (session !== undefined) return (await session.service(Permissions)).apply([update]);
      asked.push(update);
      return [];
    },
  };

  /** What a host gave stands in no file. */
  const giveServers = async (to: Session): Promise<void> => {
    if (conversation.mcpServers !== undefined) {
      const servers = await to.service(McpServers);
      // What cannot be connected to is told with the states of servers.
      servers.add(conversation.mcpServers).catch(() => undefined);
    }
  };
  const open = async (): Promise<Session> => {
    const options = { ...sessionOptions, ...(await chosenSession(setup)), ...conversation.opening };
    if (options.model === undefined) requireModel(setup);
    const opened = await openCliSession(setup, harness, options);
    await giveServers(opened);
    for (const fault of await told.begin(opened, asked)) setup.warn(fault);
    output.open(opened, {
      harness,
      session: opened,
      cwd: host.cwd,
      get permissionMode() {
        return told.permissionMode;
      },
      get slashCommands() {
        return told.slashCommands;
      },
      get mcpServers() {
        return told.mcpServers;
      },
      apiKeySource: credentialSource(setup.env),
    });
    opened.onEvent((event) => output.event(event));
    return opened;
  };
  const opened = async (): Promise<Session> => {
    opening ??= open();
    try {
      return (session = await opening);
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const receive = async (line: InputLine): Promise<void> => {
    if (line.type === "control_request") output.line(await handleControl(line, conversation));
    else if (line.type === "control_response") asking.answer(line);
    else if (line.type === "user") take(line);
  };
  const take = (given: QueuedMessage): void => {
    // What a host is told of has a name by which it can ask for it.
    const message: QueuedMessage = args.replayUserMessages ? { ...given, uuid: given.uuid ?? randomUUID() } : given;
    if (args.replayUserMessages) output.line(replayed(message));
    const text = typeof message.content === "string" ? message.content : undefined;
    if (running && message.priority === "next" && text !== undefined) return session?.steer(text);
    queue.add(message);
    if (running && message.priority === "now") {
      wasInterrupted = true;
      session?.interrupt();
    }
  };
  const reading = readInput(setup, receive).then(
    () => queue.close(),
    (error: unknown) => {
      // What follows a line that cannot be read cannot be trusted: the conversation ends here.
      setup.warn(describe(error));
      code = exitCodeOf(error);
      queue.cancel();
      broken.abort();
    },
  );
  void reading.then(() => asking.close());

  try {
    for (let message = await queue.next(); message !== undefined && !signal.aborted; message = await queue.next()) {
      running = true;
      wasInterrupted = false;
      const current = (session = await opened());
      await told.refresh(current);
      const run = async (asked: QueuedMessage | undefined): Promise<void> => {
        const result = await runOnePrompt(setup, harness, current, asked, output, { ...conversation.forPrompts, signal });
        // An interruption that the host itself asked for is no failure of the process.
        if (!wasInterrupted && !broken.signal.aborted) code = Math.max(code, exitCodeOfResult(result));
      };
      await run(message);
      // What came after the last decision of the run gets one of its own, unless a message that waits takes it along.
      if (current.unheard > 0 && queue.waiting.length === 0 && !wasInterrupted && !signal.aborted) await run(undefined);
      running = false;
    }
    if (session !== undefined) await endHooks(session, "other");
    return code;
  } catch (error) {
    endWithFailure(output, error);
    throw error;
  } finally {
    host.stdin.destroy();
    await close();
  }
}

async function readInput(setup: Setup, receive: (line: InputLine) => Promise<void>): Promise<void> {
  const stop = (): void => void setup.host.stdin.destroy();
  setup.ending.addEventListener("abort", stop, { once: true });
  let number = 0;
  try {
    for await (const text of readLines(setup.host.stdin)) await receive(parseInputLine(text, ++number));
    if (number === 0 && !setup.ending.aborted) throw usageError("Standard input ended without a message.");
  } catch (error) {
    // Destroying the stream is how reading is stopped; only real faults are told.
    if (isLorimerError(error)) throw error;
  } finally {
    setup.ending.removeEventListener("abort", stop);
  }
}

function replayed(message: QueuedMessage): { readonly type: string; readonly [key: string]: unknown } {
  return {
    type: "user",
    message: { role: "user", content: message.content },
    parent_tool_use_id: null,
    isReplay: true,
    ...(message.uuid === undefined ? {} : { uuid: message.uuid }),
  };
}

function endWithFailure(output: HeadlessOutput, error: unknown): void {
  output.line(failedToStartLine(messageOf(error)));
}

function describe(error: unknown): string {
  return isLorimerError(error) && error.hint !== undefined ? `${error.message} ${error.hint}` : messageOf(error);
}
