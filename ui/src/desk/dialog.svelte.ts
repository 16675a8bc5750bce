/** Which verb's dialog is open, and for which incident. The dialogs themselves are in `views/act`. */
import type { Incident } from "$/bindings/Incident";
import type { Component } from "svelte";
import type { WriteName } from "./act";

/** What the dialog of a verb is given. */
export interface ActProps {
  incident: Incident;
  /** Closes the dialog. */
  done: () => void;
  /** The priority that was asked for by key, where it is the dialog that rates. */
  priority?: number;
}

/** The dialogs, by the write that each makes. */
export type Acts = Partial<Record<WriteName, Component<ActProps>>>;

/** What of an incident is edited in a dialog of its own; its title is edited in place. */
export type Edited =
  "description" | "workaround" | "category" | "channel" | "users" | "detected" | "reported" | "owner";

/** What else can lie above the page. */
export type Overlay = "palette" | "states" | "keys";

class DialogState {
  /** The verb whose dialog is open. */
  verb: { name: WriteName; incident: Incident; priority?: number } | undefined = $state.raw();
  /** The field whose dialog is open. */
  edit: { field: Edited; incident: Incident } | undefined = $state.raw();
  /** Whose name is being given. */
  naming: "person" | "organisation" | undefined = $state();
  /** What else lies above the page. */
  overlay: Overlay | undefined = $state();

  /** Whether anything lies above the page, so that the page's keys are not meant. */
  get any(): boolean {
    return [this.verb, this.edit, this.naming, this.overlay].some((each) => each !== undefined);
  }
}

export const dialog = new DialogState();
