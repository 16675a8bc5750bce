/** Drafts: what is being typed is kept on disk as it is typed, at most a second behind, and comes back after a kill. */
import { untrack } from "svelte";
import type { Failure } from "$/bindings/Failure";
import { call } from "./call";
import { toFailure } from "./failure";

const BEHIND = 600;

interface Kept {
  text: string;
  at: string;
}

// What was kept before this window opened is read once; from then on only this window changes it.
let reading: Promise<Map<string, Kept>> | undefined;

function keptBefore(): Promise<Map<string, Kept>> {
  reading ??= call("drafts", {}).then(
    ({ drafts }) => new Map(drafts.map(({ place, text, at }) => [place, { text, at }])),
  );
  reading.catch(() => (reading = undefined));
  return reading;
}

// Whoever writes at a place goes on from the one before, also from what that has not kept yet.
const latest = new Map<string, Draft>();

/** The text of one place, such as the form of a new incident or the note to one incident. */
export class Draft {
  /** When it was last kept; absent where there is nothing kept. */
  kept: string | undefined = $state.raw();
  /** Why it could not be kept; what is typed stays in the field. */
  failure: Failure | undefined = $state.raw();
  /** Resolves once what was kept earlier is there. */
  readonly ready: Promise<void>;

  readonly #place: string;
  #text = $state("");
  #touched = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(place: string) {
    this.#place = place;
    const before = latest.get(place);
    latest.set(place, this);
    this.ready = this.#restore(before);
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    // Whoever writes here does not write again because of what is read.
    if (text === untrack(() => this.#text)) return;
    this.#text = text;
    this.#touched = true;
    this.#timer ??= setTimeout(() => void this.keep(), BEHIND);
  }

  /** Keeps it now. */
  keep(): Promise<void> {
    this.#keeping = this.#keeping.then(() => this.#keep());
    return this.#keeping;
  }

  async #keep(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#touched) return;
    this.#touched = false;
    const text = this.#text;
    try {
      const { at } = await call("keep_draft", { place: this.#place, text });
      this.kept = text === "" ? undefined : at;
      const all = await keptBefore();
      if (text === "") all.delete(this.#place);
      else all.set(this.#place, { text, at });
      this.failure = undefined;
    } catch (thrown) {
      this.#touched = true;
      this.failure = toFailure(thrown);
    }
  }

  /** Forgets it: it was sent, or is not wanted. */
  async drop(): Promise<void> {
    this.#text = "";
    this.#touched = true;
    await this.keep();
  }

  async #restore(before: Draft | undefined): Promise<void> {
    try {
      await before?.keep();
      const kept = (await keptBefore()).get(this.#place);
      // What was typed while this was on its way is newer.
      if (!kept || this.#touched) return;
      this.#text = kept.text;
      this.kept = kept.at;
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }
}
