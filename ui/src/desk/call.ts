/** Calls of the contract, typed by its bindings; what they mean for the screen is not known here. */
import type { Calls, shows } from "$/bindings/Calls";
import type { Progress } from "$/bindings/Progress";
import type { Sentence } from "$/bindings/Sentence";
import { DeskFailure, toFailure } from "./failure";
import { hear, hostCall, type Seen } from "./host";

export { cancel, type Seen } from "./host";

/** The name of a call. */
export type CallName = keyof Calls;
/** The name of a call that only reads. */
export type ReadName = keyof typeof shows;
/** The name of a call that writes, and says what it did. */
export type WriteName = {
  [N in Exclude<CallName, ReadName>]: Calls[N]["reply"] extends { said: Sentence } ? N : never;
}[Exclude<CallName, ReadName>];
/** What a call takes. */
export type Ask<N extends CallName> = Calls[N]["ask"];
/** What a call answers. */
export type Reply<N extends CallName> = Calls[N]["reply"];

// The latest calls made here, so that their events are known as one's own.
const own: string[] = [];
const REMEMBERED = 200;

/** A new id for a call: the same id again is a retry, never a second act. */
export function newCallId(): string {
  return crypto.randomUUID();
}

/** Makes a call; rejects with a `DeskFailure`. */
export async function call<N extends CallName>(
  name: N,
  ask: Ask<N>,
  { seen, id = newCallId() }: { seen?: Seen; id?: string } = {},
): Promise<Reply<N>> {
  own.push(id);
  if (own.length > REMEMBERED) own.shift();
  try {
    return (await hostCall(name, ask, id, seen)) as Reply<N>;
  } catch (thrown) {
    throw new DeskFailure(toFailure(thrown));
  }
}

/** Whether a call was made in this window. */
export function isOwn(call: string): boolean {
  return own.includes(call);
}

/** Hears how far a call has come, until the function that it gives back is called. */
export function onProgress(call: string, heard: (progress: Progress) => void): () => void {
  return hear("progress", (progress) => {
    if (progress.call === call) heard(progress);
  });
}
