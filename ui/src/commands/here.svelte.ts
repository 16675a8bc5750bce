/** What the commands find before the person: the incident in the detail, and the list and the detail to be led by keys. */
import type { Incident } from "$/bindings/Incident";
import { call } from "$/desk/call";
import { place } from "$/desk/place.svelte";
import { tick } from "svelte";

/** What keys can do with the list. */
export interface ListHandle {
  step(by: 1 | -1): void;
  type(letter: string): void;
  focus(): void;
}

/** What keys can do with the detail. */
export interface DetailHandle {
  focus(): void;
  editTitle(): void;
  compose(kind: "note" | "message"): void;
}

/** What keys can do with the form of a new incident. */
export interface FormHandle {
  /** Logs, with what is to follow; without it, with what the form already asks for. */
  finish(finish?: "log" | "take" | "resolve" | "escalate"): void;
}

class Here {
  /** The list, while it is on the screen. */
  list: ListHandle | undefined = $state.raw();
  /** The detail, while the incident before the person stands in it. */
  detail: DetailHandle | undefined = $state.raw();
  /** The form of a new incident, while it is on the screen. */
  form: FormHandle | undefined = $state.raw();
  /** The latest sight of the incident in the detail. */
  sight: Incident | undefined = $state.raw();
  /** Whether the incident before the person is still being looked at. */
  looking = $state(false);

  #next: { incident: string | null; act: (detail: DetailHandle) => void } | undefined;

  /** Looks at the incident before the person, so that it is known what can be done with it. */
  async look(): Promise<void> {
    this.looking = true;
    try {
      this.sight = await this.incident();
    } finally {
      this.looking = false;
    }
  }

  /** Does something in the detail: at once, or as soon as the incident before the person stands in it. */
  inDetail(act: (detail: DetailHandle) => void): void {
    // Where the window is narrow there is no detail until it is opened.
    place.opened = true;
    if (this.detail) act(this.detail);
    else this.#next = { incident: place.incident, act };
  }

  /** Takes what keys can do with the detail, until the function that it gives back is called. */
  enter(detail: DetailHandle): () => void {
    this.detail = detail;
    const next = this.#next;
    this.#next = undefined;
    if (next && next.incident === place.incident) void tick().then(() => next.act(detail));
    return () => (this.detail = undefined);
  }

  /** The incident that a command is about; read anew where no detail keeps the sight of it true. */
  async incident(): Promise<Incident | undefined> {
    const id = place.incident;
    if (id === null || place.screen !== "queue") return undefined;
    return this.detail && this.sight?.id === id ? this.sight : call("incident", { id });
  }
}

export const here = new Here();
