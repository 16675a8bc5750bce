/** Keys as written in the table of commands, and the presses that mean them. Which command is meant is not known here. */
import { held, mod } from "$/components/keys";

/** One press: a key with what is held beside it. */
export interface Press {
  key: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

/** How long the second key of a sequence is waited for. */
export const WAITS = 1200;

const FIELDS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=spinbutton]";
const LISTS = "[role=menu], [role=listbox], [role=dialog], [role=radiogroup], [role=combobox]";

/** The presses of "Mod+K", "F2", "+", or of the sequence "D R". */
export function parse(keys: string): Press[] {
  return keys.split(" ").map((combination) => {
    const parts = held(combination);
    const key = parts.at(-1) ?? "";
    return {
      key: key.length === 1 ? key.toLowerCase() : key === "Esc" ? "Escape" : key,
      mod: parts.includes("Mod"),
      shift: parts.includes("Shift"),
      alt: parts.includes("Alt"),
    };
  });
}

/** Whether a press is meant. A sign such as "?" is the same with whatever brings it forth on the keyboard. */
export function matches(event: KeyboardEvent, press: Press): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key !== press.key || mod(event) !== press.mod || event.altKey !== press.alt) return false;
  return isSign(press) || event.shiftKey === press.shift;
}

/** Whether a press alone writes a character, so that it cannot be a command where one types. */
export function writes(press: Press): boolean {
  return !press.mod && !press.alt && press.key.length === 1;
}

/** Whether a single key pressed here belongs to what has the focus: a field, a list, a menu. */
export function belongsToFocus(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`${FIELDS}, ${LISTS}`) !== null;
}

/** Whether this is a place where one types. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(FIELDS);
}

/** Finds what a press means among what may be pressed, sequences included. */
export class Pressed<T> {
  #begun: { what: T; rest: Press[] }[] = [];
  #until = 0;

  /** What a press means; `pending` where it begins a sequence. */
  press(
    event: KeyboardEvent,
    among: readonly { what: T; presses: readonly Press[] }[],
  ): T | "pending" | undefined {
    const going = event.timeStamp < this.#until ? this.#begun : [];
    this.#begun = [];
    const next = going.filter(({ rest }) => rest[0] && matches(event, rest[0]));
    const meant =
      next.length > 0
        ? next.map(({ what, rest }) => ({ what, rest: rest.slice(1) }))
        : among
            .filter(({ presses }) => presses[0] && matches(event, presses[0]))
            .map(({ what, presses }) => ({ what, rest: presses.slice(1) }));
    const whole = meant.find(({ rest }) => rest.length === 0);
    if (whole) return whole.what;
    if (meant.length === 0) return undefined;
    this.#begun = meant;
    this.#until = event.timeStamp + WAITS;
    return "pending";
  }
}

function isSign(press: Press): boolean {
  return press.key.length === 1 && !/[a-z0-9]/.test(press.key) && !press.shift;
}
