/** Reads that stay true: each reads again when its ask changes or when something it shows was changed. */
import { untrack } from "svelte";
import { shows } from "$/bindings/Calls";
import type { Changed } from "$/bindings/Changed";
import type { Failure } from "$/bindings/Failure";
import { call, isOwn, type Ask, type ReadName, type Reply } from "./call";
import { toFailure } from "./failure";
import { hear } from "./host";

type Listener = (change: Changed) => void;
const listeners = new Set<Listener>();
let hearing = false;

/** Hears what is committed, from here and from elsewhere; one event of the program serves all who listen. */
export function onChanged(listener: Listener): () => void {
  if (!hearing) {
    hearing = true;
    hear("changed", (change) => [...listeners].forEach((each) => each(change)));
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a read shows something that a change touched. */
export function touches(read: ReadName, change: Changed): boolean {
  const kinds: readonly string[] = shows[read];
  return kinds.some((kind) => change.kinds.includes(kind));
}

/**
 * A read of the contract that stays true as long as the component that made it lives.
 * Of several asks in a row only the last is answered, and never two are on the way at once.
 */
export class Live<N extends ReadName> {
  /** The latest reply. */
  value: Reply<N> | undefined = $state.raw();
  /** Why there is no newer reply. */
  failure: Failure | undefined = $state.raw();
  /** Whether a reply is on the way. */
  reading = $state(false);

  readonly #read: N;
  readonly #ask: () => Ask<N> | null;
  #wanted = 0;
  #answered = 0;

  /** Must be made while a component is: `ask` gives null where nothing is to be read, `first` is a reply at hand. */
  constructor(read: N, ask: () => Ask<N> | null, first?: Reply<N>) {
    this.#read = read;
    this.#ask = ask;
    this.value = first;
    let skip = first !== undefined;
    $effect(() => {
      const asked = this.#ask();
      untrack(() => {
        if (skip) skip = false;
        else if (asked === null) this.#forget();
        else void this.reread();
      });
    });
    $effect(() =>
      onChanged((change) => {
        if (touches(this.#read, change)) void this.reread();
      }),
    );
  }

  /** Reads again now. */
  async reread(): Promise<void> {
    this.#wanted += 1;
    if (this.reading) return;
    this.reading = true;
    while (this.#answered < this.#wanted) {
      const answering = this.#wanted;
      const asked = this.#ask();
      if (asked !== null) await this.#once(asked, () => answering === this.#wanted);
      this.#answered = answering;
    }
    this.reading = false;
  }

  async #once(asked: Ask<N>, stillWanted: () => boolean): Promise<void> {
    try {
      const reply = await call(this.#read, asked);
      if (!stillWanted()) return;
      this.value = reply;
      this.failure = undefined;
    } catch (thrown) {
      if (stillWanted()) this.failure = toFailure(thrown);
    }
  }

  #forget(): void {
    this.#wanted += 1;
    this.value = undefined;
    this.failure = undefined;
  }
}

/** Whether a change came from outside this window. */
export function isOutside(change: Changed): boolean {
  return !isOwn(change.call);
}
