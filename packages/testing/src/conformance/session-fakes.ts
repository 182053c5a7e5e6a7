import { Approver, Clock, Inbox, Random, Reporter, ToolRegistry, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { EmittedEvent, Message } from "@lorimer/sdk";
import { scriptedApprover } from "../fakes/scripted-approver.js";
import { seededRandom } from "../fakes/seeded-random.js";
import { virtualClock } from "../fakes/virtual-clock.js";
import type { GivenService } from "../tool/call-tool.js";

/** The services that every session has, for checks that open no harness. */
export function sessionFakes(workspace: Workspace): readonly GivenService[] {
  const messages: Message[] = [];
  const events: EmittedEvent[] = [];
  let path = workspace.root;
  const inbox: Inbox = {
    put: (message) => void messages.push(message),
    take: () => messages.splice(0),
    get size() {
      return messages.length;
    },
    onMessage: () => () => undefined,
  };
  const directory: WorkingDirectory = {
    get path() {
      return path;
    },
    change: (next) => {
      path = next;
    },
  };
  return [
    [Workspace, workspace],
    [WorkingDirectory, directory],
    [Clock, virtualClock({ auto: true })],
    [Random, seededRandom()],
    [Approver, scriptedApprover("deny")],
    [Inbox, inbox],
    [Reporter, { emit: (event: EmittedEvent) => void events.push(event) }],
    [ToolRegistry, { add: () => () => undefined }],
  ];
}
