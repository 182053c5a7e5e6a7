import { mkdir } from "node:fs/promises";
import { userInfo } from "node:os";
import { messageOf } from "@lorimer/sdk";
import type { Clock, Reporter, SessionId } from "@lorimer/sdk";
import type { AuditConfig } from "../settings/audit-config.js";
import type { AuditEntry, AuditLog } from "./audit-log.js";
import { earlierSegments } from "./earlier-segments.js";
import { Segment } from "./segment.js";
import { thisWriter } from "./writer.js";

/** Milliseconds after which a disk that does not answer counts as failing. */
const answerMs = 5000;

/** Milliseconds between attempts to go on after a failure. */
const pauseMs = 1000;

export interface SessionAuditLogParts {
  readonly config: AuditConfig;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly cwd: string;
  /** Takes secrets out. */
  readonly mask: (value: unknown) => unknown;
  /** Throws where a key is named and cannot be had. */
  readonly key: () => string | undefined;
}

/** Writes a session's records one after the other, each into a file of this process alone; goes on in a new file after a failure, and says so there. */
export class SessionAuditLog implements AuditLog {
  readonly #parts: SessionAuditLogParts;
  #queue: Promise<void> = Promise.resolve();
  #segment: Segment | undefined;
  #day = "";
  #fault: string | undefined;
  #triedAt = -pauseMs;
  #lost = 0;
  /** Files begun so far: none gets the name of an earlier one, even where that is gone. */
  #files = 0;
  /** The file that the next one goes on from. */
  #before: Readonly<Record<string, unknown>> | undefined;

  constructor(parts: SessionAuditLogParts) {
    this.#parts = parts;
  }

  get enabled(): boolean {
    return this.#parts.config.enabled;
  }

  get required(): boolean {
    return this.#parts.config.required;
  }

  get includeInput(): boolean {
    return this.#parts.config.includeInput;
  }

  write(entry: AuditEntry): Promise<void> {
    return this.enabled ? this.#then(() => this.#put(entry)) : Promise.resolve();
  }

  async fault(sessionId: SessionId): Promise<string | undefined> {
    if (!this.enabled) return undefined;
    const answered = await this.#inTime(async () => {
      await this.#open(sessionId).catch((error: unknown) => this.#fail(error));
    });
    return answered ? this.#fault : (this.#fault ?? `the disk did not answer within ${answerMs / 1000} seconds`);
  }

  async close(): Promise<void> {
    await this.#inTime(async () => {
      if (this.#segment === undefined) return;
      try {
        await this.#segment.append({ time: this.#parts.clock.now(), type: "segment-closed", data: { why: "session-closed" } }, true);
        await this.#segment.close();
      } catch (error) {
        await this.#fail(error);
      }
      this.#segment = undefined;
    });
  }

  /** Takes a step after those before it. False when the disk does not answer in time; the step is taken all the same if it ever does. */
  async #inTime(step: () => Promise<void>): Promise<boolean> {
    let answered = false;
    const waiting = new AbortController();
    const taken = this.#then(step).then(() => (answered = true));
    await Promise.race([taken, this.#parts.clock.sleep(answerMs, waiting.signal)]);
    waiting.abort();
    return answered;
  }

  #then(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step);
    return this.#queue;
  }

  async #put(entry: AuditEntry): Promise<void> {
    const { clock, mask } = this.#parts;
    if (this.#fault !== undefined && clock.elapsed() - this.#triedAt < pauseMs) {
      this.#lost += 1;
      return;
    }
    const data = mask({ session: entry.sessionId, ...(entry.agentId && { agent: entry.agentId }), ...entry.data }) as AuditEntry["data"];
    // A file that went bad is left as it is, and the record goes into a new one.
    for (let attempt = 1; attempt <= 2; attempt++) {
      try {
        const segment = await this.#open(entry.sessionId);
        await segment.append({ time: clock.now(), type: entry.type, data }, entry.durable === true);
        return;
      } catch (error) {
        await this.#fail(error);
      }
    }
    this.#lost += 1;
  }

  async #open(sessionId: SessionId): Promise<Segment> {
    const { config, clock, cwd, mask, key } = this.#parts;
    const now = new Date(clock.now()).toISOString();
    const day = now.slice(0, 10);
    if (this.#segment !== undefined) {
      if (day === this.#day) return this.#segment;
      await this.#segment.append({ time: clock.now(), type: "segment-closed", data: { why: "new-day" } }, true);
      this.#before = { ...endOf(this.#segment), why: "new-day" };
      await this.#segment.close();
      this.#segment = undefined;
    }
    this.#triedAt = clock.elapsed();
    const [problem] = config.problems;
    if (problem !== undefined) throw new Error(problem);
    const secret = key();
    await mkdir(config.folder, { recursive: true, mode: 0o700 });
    const earlier = await earlierSegments(config.folder);
    const stem = `${now.replace(/[-:]|\.\d+/g, "")}-${sessionId.replace(/[^\w-]/g, "_").slice(0, 64)}`;
    const segment = await Segment.create(config.folder, stem, ++this.#files, secret);
    // Hashes and names are left as they are: they are compared with others.
    const data = {
      session: sessionId,
      file: segment.name,
      ...thisWriter(),
      user: userName(),
      cwd: mask(cwd),
      keyed: secret !== undefined,
      newest: earlier.newest ?? null,
      abandoned: earlier.abandoned,
      ...(this.#before && { continues: this.#before }),
      ...(this.#lost > 0 && { lost: { records: this.#lost, why: this.#fault } }),
    };
    await segment.append({ time: clock.now(), type: "segment-opened", data }, true);
    if (this.#fault !== undefined) this.#say("info", `The audit log is written again, in ${segment.path}.`);
    this.#day = day;
    this.#fault = undefined;
    this.#lost = 0;
    this.#segment = segment;
    return segment;
  }

  async #fail(error: unknown): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    const fault = messageOf(error).replace(/\.$/, "");
    if (segment !== undefined) {
      this.#before = { ...endOf(segment), why: fault };
      await segment.close().catch(() => undefined);
    }
    if (this.#fault === undefined) this.#say("error", `The audit log cannot be written: ${fault}.`);
    this.#fault = fault;
  }

  #say(level: "info" | "error", text: string): void {
    this.#parts.reporter.emit({ type: "notice-given", level, text });
  }
}

function endOf(segment: Segment): { readonly file: string; readonly seq: number; readonly hash: string } {
  return { file: segment.name, seq: segment.sequence, hash: segment.lastHash };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user table, as in containers.
    return String(process.getuid?.() ?? "unknown");
  }
}
