/** Acts of the person: a write, its toast with Undo, or its failure in words. */
import type { Failure } from "$/bindings/Failure";
import { tell, toasts, told } from "$/components/toasts.svelte";
import { call, newCallId, type Ask, type Reply, type Seen, type WriteName } from "./call";
import { desk } from "./desk.svelte";
import { toFailure } from "./failure";

export type { WriteName } from "./call";

/** Makes a write for the person and says what came of it; where it failed, `onfailure` hears why. */
export async function act<N extends WriteName>(
  name: N,
  ask: Ask<N>,
  seen?: Seen,
  { onfailure = tell.failure }: { onfailure?: (failure: Failure) => void } = {},
): Promise<Reply<N> | undefined> {
  const id = newCallId();
  try {
    const reply = await call(name, ask, { id, seen });
    desk.saved = new Date();
    told(reply.said, { undo: id });
    return reply;
  } catch (thrown) {
    onfailure(toFailure(thrown));
    return undefined;
  }
}

/** Takes an act of one's own back: the given one, or the last. */
export async function undo(id?: string): Promise<void> {
  await again("undo", id ? { call: id } : {});
}

/** Does again what was last taken back. */
export async function redo(): Promise<void> {
  await again("redo", {});
}

async function again<N extends "undo" | "redo">(name: N, ask: Ask<N>): Promise<void> {
  try {
    const reply = await call(name, ask);
    desk.saved = new Date();
    if (name === "undo") toasts.undone(reply.call);
    told(reply.said, name === "redo" ? { undo: reply.call } : {});
  } catch (thrown) {
    const failure = toFailure(thrown);
    // That there is nothing to be done is no failure, only said.
    if (failure.code === "refused" && failure.hint === null) told(failure.message);
    else tell.failure(failure);
  }
}
