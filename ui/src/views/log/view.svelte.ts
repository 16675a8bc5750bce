/**
 * The state of the New incident form: what is written, its draft, and the logging.
 * The fields are drawn by View.svelte; what is wrong or missing is said by the core.
 */
import type { Done } from "$/bindings/Done";
import type { Failure } from "$/bindings/Failure";
import { act } from "$/desk/act";
import { Draft } from "$/desk/draft.svelte";
import { errorsOf } from "./fields";
import { blank, fromDraft, logAsk, toDraft, type Finish, type Written } from "./written";

export class LogForm {
  written = $state(blank());
  /** Log and resolve, and log and escalate, ask for more before they log. */
  asking: "resolve" | "escalate" | null = $state(null);
  failure: Failure | null = $state.raw(null);
  logging = $state(false);
  /** What was last cleared away, until something new is written. */
  cleared: Written | null = $state.raw(null);

  readonly draft = new Draft("log");
  /** What the core found wrong, at the field that it names. */
  readonly errors = $derived(errorsOf(this.failure));
  /** What failed without being the matter of one field. */
  readonly unplaced = $derived(Object.keys(this.errors).length === 0 ? this.failure : null);

  /** Brings back what was written before the form was last left. */
  async restore(): Promise<void> {
    await this.draft.ready;
    const kept = fromDraft(this.draft.text);
    if (kept) this.written = kept;
  }

  /** To be called whenever something written has changed. */
  keep(): void {
    const text = toDraft($state.snapshot(this.written));
    this.draft.text = text;
    if (text !== "") this.cleared = null;
  }

  /** Logs, or asks first for what the finish needs; gives what was done once that is kept. */
  async log(finish: Finish): Promise<Done | undefined> {
    if (this.logging) return undefined;
    if ((finish === "resolve" || finish === "escalate") && this.asking !== finish) {
      this.asking = finish;
      this.failure = null;
      return undefined;
    }
    this.logging = true;
    this.failure = null;
    const done = await act("log_incident", logAsk($state.snapshot(this.written), finish), undefined, {
      onfailure: (failure) => (this.failure = failure),
    });
    this.logging = false;
    if (done) await this.#forget();
    return done;
  }

  /** Begins anew; what was written can be brought back. */
  async clear(): Promise<void> {
    const cleared = $state.snapshot(this.written);
    await this.#forget();
    this.cleared = cleared;
  }

  bringBack(): void {
    if (this.cleared) this.written = this.cleared;
    this.cleared = null;
  }

  async #forget(): Promise<void> {
    this.written = blank();
    this.asking = null;
    this.failure = null;
    await this.draft.drop();
  }
}
