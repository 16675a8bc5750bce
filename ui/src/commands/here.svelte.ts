/** What the commands find before the person: the incident in the detail, and the list and the detail to be led by keys. */
import type { Incident } from "$/bindings/Incident";
import { call } from "$/desk/call";
import { place } from "$/desk/place.svelte";

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
  /** The detail, while it is on the screen. */
  detail: DetailHandle | undefined = $state.raw();
  /** The form of a new incident, while it is on the screen. */
  form: FormHandle | undefined = $state.raw();
  /** The latest sight of the incident in the detail. */
  sight: Incident | undefined = $state.raw();

  /** The incident that a command is about; read anew where the detail still shows another. */
  async incident(): Promise<Incident | undefined> {
    const id = place.incident;
    if (id === null || place.screen !== "queue") return undefined;
    return this.sight?.id === id ? this.sight : call("incident", { id });
  }
}

export const here = new Here();
