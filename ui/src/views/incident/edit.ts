/** What was written in the dialog of a field, as the change that the core takes; whether it may be is the core's matter. */
import type { Channel } from "$/bindings/Channel";
import type { Ask } from "$/desk/call";
import type { Choice } from "$/desk/choices";
import type { Edited } from "$/desk/dialog.svelte";

/** What is written, whichever field it is for. */
export interface Drafted {
  text: string;
  number: string;
  choice: Choice | null;
  channel: Channel | null;
  instant: string | null;
}

/** The change of a field; nothing where what is written is none. */
export function changeOf(field: Edited, written: Drafted): Ask<"edit_incident">["change"] | null {
  const text = written.text.trim() === "" ? null : written.text.trim();
  switch (field) {
    case "description":
      return { description: text };
    case "workaround":
      return { workaround: text };
    case "category":
      return { category: written.choice?.id ?? null };
    case "owner":
      return { owner: written.choice?.id ?? null };
    case "channel":
      return written.channel && { channel: written.channel };
    case "users":
      return usersOf(written.number.trim());
    case "detected":
      return { detected: written.instant };
    case "reported":
      return written.instant === null ? null : { reported: written.instant };
  }
}

function usersOf(written: string): { users: number | null } | null {
  if (written === "") return { users: null };
  return /^\d{1,9}$/.test(written) ? { users: Number(written) } : null;
}
