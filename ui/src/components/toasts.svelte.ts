/** Messages that come and go: what was done, with Undo for ten seconds, and what failed, until it is put away. */
import type { Failure } from "$/bindings/Failure";
import type { Sentence } from "$/bindings/Sentence";

/** How long a message with Undo stays while nobody looks at it closely. */
export const STAYS = 10_000;
const SHOWN = 2;

/** One message. */
export interface Toast {
  id: number;
  said?: Sentence;
  /** The call that Undo takes back. */
  undo?: string;
  failure?: Failure;
}

let made = 0;

class Toasts {
  /** The messages to be seen, the newest last. */
  all: Toast[] = $state.raw([]);

  /** Shows one more; the oldest make room. */
  add(toast: Omit<Toast, "id">): void {
    made += 1;
    // What failed before was read or is past once something new is done.
    const kept = toast.failure ? this.all : this.all.filter((each) => !each.failure);
    this.all = [...kept, { ...toast, id: made }].slice(-SHOWN);
  }

  /** Puts one away. */
  drop(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  /** Puts away the offer to take back a call: it was taken back. */
  undone(call: string): void {
    this.all = this.all.filter((toast) => toast.undo !== call);
  }
}

export const toasts = new Toasts();

/** Says what was done, with Undo where a call can be taken back. */
export function told(said: Sentence, { undo }: { undo?: string } = {}): void {
  toasts.add({ said, undo });
}

/** Says what the page or the core has to say. */
export const tell = {
  failure(failure: Failure): void {
    toasts.add({ failure });
  },
};
