import type { OutputLine } from "../output/output-line.js";
import type { InputLine } from "./input-line.js";

export type ControlResponse = Extract<InputLine, { type: "control_response" }>;

/** Asks the program at the other end of stream-json, and waits for its control response. */
export interface ControlChannel {
  /** Undefined when the signal aborts or no response can come any more. */
  ask(request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ControlResponse | undefined>;
  /** Hands over a control response; false when nothing waits for it. */
  answer(response: ControlResponse): boolean;
  /** No more responses can come: nothing waits for one from now on. */
  close(): void;
}

export function controlChannel(options: { write(line: OutputLine): void; newId(): string }): ControlChannel {
  const open = new Map<string, (response: ControlResponse | undefined) => void>();
  let closed = false;
  return {
    async ask(request, signal) {
      if (closed || signal.aborted) return undefined;
      const id = options.newId();
      const response = await new Promise<ControlResponse | undefined>((resolve) => {
        const aborted = (): void => {
          options.write({ type: "control_cancel_request", request_id: id });
          resolve(undefined);
        };
        signal.addEventListener("abort", aborted, { once: true });
        open.set(id, (value) => {
          signal.removeEventListener("abort", aborted);
          resolve(value);
        });
        options.write({ type: "control_request", request_id: id, request });
      });
      open.delete(id);
      return response;
    },
    answer(response) {
      const resolve = open.get(response.requestId);
      resolve?.(response);
      return resolve !== undefined;
    },
    close() {
      closed = true;
      for (const resolve of open.values()) resolve(undefined);
    },
  };
}
