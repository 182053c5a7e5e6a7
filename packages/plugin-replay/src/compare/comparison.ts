import type { ModelRequest, SessionEvent } from "@lorimer/sdk";
import { RequestDigests } from "@lorimer/sdk/journal";
import type { RequestDigest } from "@lorimer/sdk/journal";
import type { Segment } from "../recorded/segment.js";
import { compareRequests } from "./compare-requests.js";
import { compareEvents } from "./divergence.js";
import type { Divergence } from "./divergence.js";
import type { StageTrace } from "./stage-trace.js";

/** Milliseconds that a request has to come, after an event that says it will be another one, and tell what is different in it. */
const requestMs = 500;

/** Compares what a replay does with what was recorded, up to the first difference. */
export class Comparison {
  readonly over: Promise<void>;
  /** Events that are the same so far. */
  same = 0;
  divergence: Divergence | undefined;
  /** True when the replay came to where it was to stop. */
  stopped = false;
  readonly #segment: Segment;
  readonly #trace: StageTrace;
  readonly #until: number;
  readonly #digests = new RequestDigests();
  #finish: () => void = () => undefined;
  /** An event differs, and the request that follows will say why. */
  #pending: Omit<Divergence, "suspects"> | undefined;
  #ended = false;

  /** Told every event, in place of comparing it. */
  readonly #collect: ((event: SessionEvent) => void) | undefined;

  constructor(segment: Segment, trace: StageTrace, until: number = Number.POSITIVE_INFINITY, collect?: (event: SessionEvent) => void) {
    this.#collect = collect;
    this.#segment = segment;
    this.#trace = trace;
    this.#until = until;
    this.over = new Promise((resolve) => (this.#finish = resolve));
  }

  event(event: SessionEvent): void {
    if (this.#ended || this.divergence !== undefined || this.#pending !== undefined) return;
    if (event.sequence > this.#segment.last && !this.#complete) return this.#finish();
    if (this.#collect !== undefined) return this.#collect(event);
    const difference = compareEvents(this.#segment.events.get(event.sequence)?.event, event);
    if (difference === undefined) {
      this.same += 1;
      this.stopped = event.sequence >= this.#until;
      // A process that was killed left things undone: with its last event there is no more to compare.
      if (this.stopped || (event.sequence === this.#segment.last && !this.#complete)) this.#finish();
      return;
    }
    if (difference.type !== "turn-started") return this.#diverge(difference, this.#suspects(event));
    this.#pending = difference;
    setTimeout(() => this.#diverge(difference, this.#trace.changedDraft), requestMs);
  }

  request(request: ModelRequest, recorded: RequestDigest | undefined, position: number): void {
    if (this.#ended || this.divergence !== undefined || recorded === undefined) return;
    const difference = compareRequests(recorded, this.#digests.of(request), this.#trace);
    if (difference === undefined) return;
    const { suspects, ...what } = difference;
    const at = this.#pending?.event ?? this.#lastTurn(position);
    this.#diverge(
      {
        ...what,
        event: at,
        type: "turn-started",
        field: `request.${what.field}`,
        message: `Event ${at}: the request to the model differs in ${what.field}.`,
      },
      suspects,
    );
  }

  stuck(position: number, asked: readonly string[]): void {
    if (this.#ended || this.divergence !== undefined) return;
    // A process that was killed left things undone: with its last event there is no more to compare.
    if (position >= this.#segment.last) return this.#finish();
    const expected = this.#segment.events.get(position + 1)?.event;
    const waits = asked.length === 0 ? "" : ` The session waits for ${asked.join(", ")}, which was not recorded for here.`;
    const message = `Event ${position + 1}: ${expected?.type ?? "something"} was expected, and nothing more came.${waits}`;
    this.#diverge({ event: position + 1, type: expected?.type ?? "", field: "", expected, actual: undefined, message }, []);
  }

  end(): void {
    if (this.#pending !== undefined) this.#diverge(this.#pending, this.#trace.changedDraft);
    this.#ended = true;
  }

  /** Whether the recording tells everything that its session did. */
  get #complete(): boolean {
    const { closed, events, last, entries } = this.#segment;
    const left = entries.some((entry) => entry.type === "outside" && entry.key === "left");
    return closed && (left || events.get(last)?.event.runId === "" || events.get(last)?.event.type === "run-finished");
  }

  #diverge(difference: Omit<Divergence, "suspects">, suspects: readonly string[]): void {
    if (this.#ended || this.divergence !== undefined) return;
    this.divergence = { ...difference, suspects };
    this.#finish();
  }

  #suspects(event: SessionEvent): readonly string[] {
    if (event.type === "tool-finished") return [...this.#trace.changedOutcome(event.id)].reverse();
    if (event.type === "permission-decided") return ["the permission stage, its rules or its settings"];
    if (event.type === "stage-entered") return [`the stage ${event.id}, or one before it`];
    return [];
  }

  #lastTurn(position: number): number {
    for (let at = position; at >= this.#segment.first; at -= 1) if (this.#segment.events.get(at)?.event.type === "turn-started") return at;
    return position;
  }
}
