/** Asking for a command, by name or by key; what the commands are stands in `table`. */
import type { Incident } from "$/bindings/Incident";
import type { Sentence } from "$/bindings/Sentence";
import { desk } from "$/desk/desk.svelte";
import { dialog } from "$/desk/dialog.svelte";
import { toFailure } from "$/desk/failure";
import { place } from "$/desk/place.svelte";
import { tell, told } from "$/components/toasts.svelte";
import { t } from "$/i18n";
import { here } from "./here.svelte";
import { Pressed, belongsToFocus, isField, parse, writes, type Press } from "./keys";
import { commandOf, names, type Command, type CommandName } from "./table";

export { commandOf, names, type Command, type CommandName, type Group } from "./table";
export { here } from "./here.svelte";

/** Whether a command can be asked for: the role allows it, it makes sense now, and the incident's state takes it. */
export function isOffered(name: CommandName, incident: Incident | undefined = sight()): boolean {
  const command = commandOf(name);
  if (command.when && !command.when()) return false;
  if (!command.incident) return command.write === undefined || desk.may(command.write);
  if (place.screen !== "queue" || incident === undefined) return false;
  return command.write === undefined || incident.may.includes(command.write);
}

/** The incident in the detail, unless that still shows the one before. */
function sight(): Incident | undefined {
  return here.sight?.id === place.incident ? here.sight : undefined;
}

/** Asks for a command; one about an incident takes the given one, or else the one in the detail. */
export async function run(name: CommandName, given: { incident?: Incident } = {}): Promise<void> {
  const command = commandOf(name);
  try {
    const incident = command.incident ? (given.incident ?? (await here.incident())) : undefined;
    // A command that is about no incident takes none, and does not look at it.
    if (isOffered(name, incident)) command.run(incident as Incident);
    else if (command.incident) told(whyNot(command, incident));
  } catch (thrown) {
    tell.failure(toFailure(thrown));
  }
}

/** Why a command about an incident cannot be asked for: a key that does nothing says so. */
function whyNot({ title, write }: Command, incident: Incident | undefined): Sentence {
  const command = { text: t(title) };
  if (write && !desk.may(write)) return { key: "command.may_not", values: { command } };
  if (!incident) return { key: "command.no_incident", values: { command } };
  const { reference, state, assignee } = incident;
  const standing = [t(`is.${state}`), assignee?.name].filter(Boolean).join(", ");
  const values = { command, reference: { text: reference }, standing: { text: standing } };
  return { key: "command.not_now", values };
}

const bindings = names.flatMap((what) =>
  (commandOf(what).keys ?? []).map((keys): { what: CommandName; presses: Press[] } => ({
    what,
    presses: parse(keys),
  })),
);
const pressed = new Pressed<CommandName>();

/** Hears a key for the whole window. */
export function hearKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || dialog.any) return;
  const singles = desk.singleKeys && !belongsToFocus(event.target);
  // A list or menu that is open is closed by Esc before anything else is.
  if (event.key === "Escape" && (event.target as Element).getAttribute("aria-expanded") === "true") return;
  // Where one types, Undo and Redo are the field's own.
  const among = bindings.filter(({ what, presses }) => {
    const lead = presses[0];
    if (!lead || (writes(lead) && !singles)) return false;
    return !(isField(event.target) && (what === "undo" || what === "redo"));
  });
  const meant = pressed.press(event, among);
  if (meant === undefined) {
    if (singleLetter(event) && !belongsToFocus(event.target)) here.list?.type(event.key);
    return;
  }
  event.preventDefault();
  if (meant !== "pending") void run(meant);
}

function singleLetter(event: KeyboardEvent): boolean {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}
