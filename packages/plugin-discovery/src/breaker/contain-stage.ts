import { Contributions, Reporter } from "@lorimer/sdk";
import type {
  BatchStage,
  ContextStage,
  FailureKind,
  InputStage,
  ModelStage,
  Recovery,
  Stage,
  StageDeclaration,
  StageList,
  StageTypes,
  StopStage,
  ToolStage,
} from "@lorimer/sdk";
import type { Breaker, Use } from "./breaker.js";
import { containedStream } from "./contained-stream.js";
import { passing } from "./passing.js";
import type { Seat } from "./seat.js";

/**
 * A stage that is known from its declaration alone: its module is imported, and what it needs is made, when it first has something to do.
 * One that fails is passed over, as if it were not there; where its part is to refuse, what it should have judged is refused.
 */
export function containStage(
  { id, list, slot, before = [], after = [], replaces }: StageDeclaration,
  breaker: Breaker,
  load: () => Promise<unknown>,
): Stage {
  return {
    kind: "stage",
    id,
    list,
    slot,
    before,
    after,
    replaces,
    needs: { contributions: Contributions, reporter: Reporter },
    create: (needs, plugin) => {
      const { contributions, reporter } = needs as { readonly contributions: Contributions; readonly reporter: Reporter };
      const use: Use = { part: `stage ${id}`, reporter };
      let ready: StageTypes[StageList] | undefined;
      const make = async (): Promise<StageTypes[StageList]> => {
        const stage = (await load()) as Stage | undefined;
        if (stage?.kind !== "stage" || stage.list !== list) throw new Error(`its module does not export a stage of the list ${list}`);
        return stage.create(await contributions.resolve(stage.needs), plugin);
      };
      const seat: Seat<never> = {
        breaker,
        use,
        slot,
        ready: () => ready as never,
        run: (work, act) =>
          breaker.run({ ...work, ...use }, async (countdown) => {
            ready ??= await make();
            return act(ready as never, countdown);
          }),
      };
      return contained[list](seat);
    },
  };
}

const contained: { readonly [L in StageList]: (seat: Seat<L>) => StageTypes[L] } = {
  input: (seat): InputStage => {
    return async (input, next, turn) => {
      const inner = passing(next);
      try {
        return await seat.run({ time: "long", signal: turn.signal, isForeign: inner.isTheirs }, async (stage, countdown) => {
          const result = await stage(input, (given) => inner.call(given, countdown), turn);
          if (Array.isArray(result?.messages)) return result;
          throw new Error("it did not give messages");
        });
      } catch (error) {
        if (inner.isTheirs(error)) throw error;
        return inner.last ?? next(input);
      }
    };
  },
  context: (seat): ContextStage => {
    return async (draft, turn) => {
      try {
        return await seat.run({ signal: turn.signal }, async (stage) => {
          const made = await stage(draft, turn);
          if (Array.isArray(made?.messages) && Array.isArray(made.system) && Array.isArray(made.tools)) return made;
          throw new Error("it did not give back a draft");
        });
      } catch {
        return draft;
      }
    };
  },
  model:
    (seat): ModelStage =>
    (request, next, turn) =>
      containedStream(seat, request, next, turn),
  recover: (seat): Recovery => ({
    get handles() {
      return seat.ready()?.handles ?? everyKind;
    },
    get limit() {
      return seat.ready()?.limit ?? 1;
    },
    get resets() {
      return seat.ready()?.resets ?? "run";
    },
    async recover(failure, state, turn) {
      try {
        return await seat.run({ signal: turn.signal }, (stage) =>
          stage.handles.includes(failure.kind) ? stage.recover(failure, state, turn) : undefined,
        );
      } catch {
        return undefined;
      }
    },
  }),
  tool: (seat): ToolStage => {
    return async (call, next, turn) => {
      const inner = passing(next);
      try {
        return await seat.run({ time: "long", signal: turn.signal, isForeign: inner.isTheirs }, async (stage, countdown) => {
          const outcome = await stage(call, (given) => inner.call(given, countdown), turn);
          if (typeof outcome?.status === "string" && outcome.content !== undefined) return outcome;
          throw new Error("it did not give an outcome");
        });
      } catch (error) {
        if (inner.isTheirs(error) || (inner.last === undefined && refusing.includes(seat.slot))) throw error;
        return inner.last ?? next(call);
      }
    };
  },
  batch: (seat): BatchStage => {
    return async (batch, turn) => {
      try {
        return await seat.run({ time: "long", signal: turn.signal }, async (stage) => {
          const decision = await stage(batch, turn);
          if (decision === undefined || typeof decision === "object") return decision;
          throw new Error("it did not decide");
        });
      } catch {
        return undefined;
      }
    };
  },
  stop: (seat): StopStage => ({
    get limit() {
      return seat.ready()?.limit ?? 1;
    },
    overruled: () => {
      try {
        return seat.breaker.now(seat.use, () => seat.ready()?.overruled?.()) ?? { decision: "done" };
      } catch {
        return { decision: "done" };
      }
    },
    async decide(reply, turn) {
      try {
        return await seat.run({ time: "long", signal: turn.signal }, async (stage) => {
          const decision = await stage.decide(reply, turn);
          if (typeof decision?.decision === "string") return decision;
          throw new Error("it did not decide");
        });
      } catch {
        return { decision: "done" };
      }
    },
  }),
};

/** Slots of the tool list whose part is to refuse: without the plugin nothing may pass there. */
const refusing: readonly string[] = ["authorize", "isolate"];

const kinds: Readonly<Record<FailureKind, true>> = {
  overloaded: true,
  rate_limit: true,
  server_error: true,
  connection: true,
  stream_stalled: true,
  stream_broken: true,
  prompt_too_long: true,
  context_limit: true,
  output_limit: true,
  image_error: true,
  refusal: true,
  authentication: true,
  billing: true,
  model_not_found: true,
  invalid_request: true,
  unsupported: true,
  budget: true,
  unknown: true,
};
/** Which of them it handles is not known before it has been imported. */
const everyKind = Object.keys(kinds) as FailureKind[];
