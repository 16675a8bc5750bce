/** The person who reports: one who is known, or a new one by name and contact. */
import type { CallerAsk } from "$/bindings/CallerAsk";
import type { Choice } from "$/desk/choices";
import { t } from "$/i18n";

// Ids of the desk are UUIDs, so none begins like this.
const NEW = "new ";

/** The choice of a caller whom the desk does not know yet; another name is another choice. */
export function newCaller(name: string): Choice {
  return { id: NEW + name, label: name, detail: t("caller.new") };
}

export function isNew(caller: Choice | null): boolean {
  return caller?.id.startsWith(NEW) ?? false;
}

/** What the core is asked; the contact counts only for a new caller. */
export function callerAsk(caller: Choice, contact: string): CallerAsk {
  if (!isNew(caller)) return { known: caller.id };
  return contact.trim() === ""
    ? { new: { name: caller.label } }
    : { new: { name: caller.label, contact: contact.trim() } };
}
