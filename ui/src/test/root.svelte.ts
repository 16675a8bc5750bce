/** What a component gives its parts, for tests without one: a root for effects, and state to be moved by hand. */

/** Runs what needs a component around it; the function given back takes it down. */
export function rootOf(run: () => void): () => void {
  return $effect.root(run);
}

/** A value that effects follow. */
export function stateOf<V>(value: V): { value: V } {
  let held = $state.raw(value);
  return {
    get value() {
      return held;
    },
    set value(next) {
      held = next;
    },
  };
}
