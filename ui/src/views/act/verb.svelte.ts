/**
 * What the dialogs of all verbs do alike: keep what is written until it is done, send it, and say why it was not.
 * No verb is known here.
 */
import type { Failure } from "$/bindings/Failure";
import type { Incident } from "$/bindings/Incident";
import { act, type WriteName } from "$/desk/act";
import type { Ask } from "$/desk/call";

// Closing a dialog loses nothing: what was written stays here for as long as the page does.
const unsent = new Map<string, { written: object; begun: string }>();

export class Verb<N extends WriteName, W extends object> {
  /** What is written in the dialog. */
  readonly written: W;
  failure: Failure | null = $state.raw(null);
  busy = $state(false);

  readonly #name: N;
  readonly #incident: () => Incident;
  readonly #done: () => void;
  readonly #key: string;

  constructor(name: N, { incident, done }: { incident: () => Incident; done: () => void }, blank: () => W) {
    this.#name = name;
    this.#incident = incident;
    this.#done = done;
    this.#key = `${name} ${incident().id}`;
    const fresh: W = $state(blank());
    const kept = unsent.get(this.#key);
    // What nobody changed is begun anew: the incident may have moved on.
    this.written = kept && JSON.stringify(kept.written) !== kept.begun ? (kept.written as W) : fresh;
    if (this.written === fresh) unsent.set(this.#key, { written: fresh, begun: JSON.stringify(fresh) });
  }

  /** Makes the write on what the person has seen of the incident, and closes the dialog once it is kept. */
  async send(ask: Ask<N>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    const reply = await act(this.#name, ask, this.#incident().seen, {
      onfailure: (failure) => (this.failure = failure),
    });
    this.busy = false;
    if (!reply) return;
    unsent.delete(this.#key);
    this.#done();
  }
}
