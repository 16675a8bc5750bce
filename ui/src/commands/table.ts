/**
 * Every command of the window in one table, from which the palette, the keys, the menus and the sheet of keys are made.
 * What a verb does to an incident is decided in the core; here stands how a person asks for it.
 */
import type { Incident } from "$/bindings/Incident";
import type { View } from "$/bindings/View";
import { tell, told } from "$/components/toasts.svelte";
import { act, redo, undo, type WriteName } from "$/desk/act";
import { desk } from "$/desk/desk.svelte";
import { dialog, type Edited } from "$/desk/dialog.svelte";
import { toFailure } from "$/desk/failure";
import { place, type ScreenName } from "$/desk/place.svelte";
import type { Key } from "$/i18n";
import { here, type FormHandle } from "./here.svelte";

/** Under which head a command stands. */
export type Group = "incident" | "state" | "go" | "list" | "desk" | "window";

/** Something that a person can ask for. */
export interface Command {
  title: Key;
  group: Group;
  /** The keys that ask for it; any of them. */
  keys?: readonly string[];
  /** Keys that do it too, but only where the focus is in the list: shown, and heard there. */
  listKeys?: readonly string[];
  /** The write that it makes, so that it is offered only where that is allowed. */
  write?: WriteName;
  /** Whether it is about the incident in the detail. */
  incident?: boolean;
  /** Whether it makes sense now, beside what is allowed. */
  when?: () => boolean;
  /** Does it. */
  run: (incident: Incident) => void;
}

const onQueue = () => place.screen === "queue";

function view(of: View, title: Key, keys: string): Command {
  const run = () => {
    place.look(of);
    here.list?.focus();
  };
  return { title, group: "go", keys: [keys], run };
}

function screen(of: ScreenName, title: Key, keys: string[], write?: WriteName): Command {
  return { title, group: "go", keys, write, run: () => place.show(of) };
}

/** A verb that needs no more words: done at once, and taken back by Undo. */
function verb(
  write: "take_incident" | "resume_incident" | "close_incident",
  title: Key,
  group: Group,
  keys?: string[],
): Command {
  return {
    title,
    group,
    keys,
    write,
    incident: true,
    run: (incident) => void act(write, { incident: incident.id }, incident.seen),
  };
}

/** A verb that asks for more in a dialog. */
function asked(write: WriteName, title: Key, group: Group, keys?: string[]): Command {
  return {
    title,
    group,
    keys,
    write,
    incident: true,
    run: (incident) => (dialog.verb = { name: write, incident }),
  };
}

/** A field that is edited in a dialog. */
function edited(field: Edited): Command {
  return {
    title: `command.edit_${field}`,
    group: "incident",
    write: "edit_incident",
    incident: true,
    run: (incident) => (dialog.edit = { field, incident }),
  };
}

/** A way to end the form of a new incident. */
function finishing(finish: Parameters<FormHandle["finish"]>[0], title: Key, keys?: string[]): Command {
  return {
    title,
    group: "incident",
    keys,
    write: "log_incident",
    when: () => here.form !== undefined,
    run: () => here.form?.finish(finish),
  };
}

/** Lists commands above the page; those about the incident come as soon as it is known. */
function above(overlay: "states" | "palette"): void {
  dialog.overlay = overlay;
  here.look().catch((thrown: unknown) => tell.failure(toFailure(thrown)));
}

function ranked(priority: 1 | 2 | 3 | 4): Command {
  return {
    title: `command.priority_${priority}`,
    group: "incident",
    keys: [`P ${priority}`],
    write: "rate_incident",
    incident: true,
    run: (incident) => (dialog.verb = { name: "rate_incident", incident, priority }),
  };
}

export const commands = {
  new_incident: screen("log", "command.new_incident", ["C", "Mod+N"], "log_incident"),

  log: finishing(undefined, "log.log", ["Mod+Enter"]),
  log_and_resolve: finishing("resolve", "log.and_resolve", ["Alt+R"]),
  log_and_take: finishing("take", "log.and_take"),
  log_and_escalate: finishing("escalate", "log.and_escalate"),

  take: verb("take_incident", "command.take", "incident", ["I"]),
  assign: asked("assign_incident", "command.assign", "incident", ["A"]),
  escalate: asked("escalate_incident", "command.escalate", "incident", ["E"]),
  add_affected: asked("add_affected", "command.add_affected", "incident", ["+"]),
  rate: asked("rate_incident", "command.rate", "incident", ["Shift+P"]),
  priority_1: ranked(1),
  priority_2: ranked(2),
  priority_3: ranked(3),
  priority_4: ranked(4),
  note: {
    title: "command.note",
    group: "incident",
    keys: ["N"],
    write: "add_note",
    incident: true,
    run: () => here.inDetail((detail) => detail.compose("note")),
  },
  message: {
    title: "command.message",
    group: "incident",
    keys: ["R"],
    write: "send_message",
    incident: true,
    run: () => here.inDetail((detail) => detail.compose("message")),
  },
  edit_title: {
    title: "command.edit_title",
    group: "incident",
    keys: ["F2"],
    write: "edit_incident",
    incident: true,
    run: () => here.inDetail((detail) => detail.editTitle()),
  },

  edit_description: edited("description"),
  edit_workaround: edited("workaround"),
  edit_category: edited("category"),
  edit_channel: edited("channel"),
  edit_users: edited("users"),
  edit_detected: edited("detected"),
  edit_reported: edited("reported"),
  edit_owner: edited("owner"),

  hold: asked("hold_incident", "command.hold", "state", ["H"]),
  resume: verb("resume_incident", "command.resume", "state"),
  restore: asked("restore_service", "command.restore", "state"),
  resolve: asked("resolve_incident", "command.resolve", "state", ["D R"]),
  reopen: asked("reopen_incident", "command.reopen", "state"),
  close: verb("close_incident", "command.close", "state"),
  cancel: asked("cancel_incident", "command.cancel", "state"),

  work_first: view("work_first", "view.work_first", "G W"),
  mine: view("mine", "view.mine", "G M"),
  unassigned: view("unassigned", "view.unassigned", "G U"),
  waiting: view("waiting", "view.waiting", "G T"),
  all: view("all", "view.all", "G A"),
  import: screen("import", "command.import", ["G I"], "import_incidents"),
  history: screen("history", "command.history", ["G H"]),

  next: {
    title: "command.next",
    group: "list",
    keys: ["J"],
    listKeys: ["ArrowDown"],
    when: onQueue,
    run: () => here.list?.step(1),
  },
  previous: {
    title: "command.previous",
    group: "list",
    keys: ["K"],
    listKeys: ["ArrowUp"],
    when: onQueue,
    run: () => here.list?.step(-1),
  },
  open: {
    title: "command.open",
    group: "list",
    keys: ["O"],
    listKeys: ["Enter"],
    when: () => onQueue() && place.incident !== null,
    run: () => here.inDetail((detail) => detail.focus()),
  },
  back: {
    title: "command.back",
    group: "list",
    keys: ["Esc"],
    run: () => {
      place.back();
      here.list?.focus();
    },
  },
  state: {
    title: "command.state",
    group: "list",
    keys: ["S"],
    when: () => onQueue() && place.incident !== null,
    run: () => above("states"),
  },

  undo: { title: "command.undo", group: "desk", keys: ["Mod+Z"], run: () => void undo() },
  redo: { title: "command.redo", group: "desk", keys: ["Mod+Shift+Z"], run: () => void redo() },
  name_person: {
    title: "command.name_person",
    group: "desk",
    write: "name_person",
    run: () => (dialog.naming = "person"),
  },
  name_organisation: {
    title: "command.name_organisation",
    group: "desk",
    write: "name_organisation",
    run: () => (dialog.naming = "organisation"),
  },
  palette: {
    title: "command.palette",
    group: "window",
    keys: ["Mod+K"],
    run: () => above("palette"),
  },
  keys: { title: "command.keys", group: "window", keys: ["?", "F1"], run: () => (dialog.overlay = "keys") },
  single_keys: {
    title: "command.single_keys",
    group: "window",
    run: () => {
      const now = desk.singleKeys ? "off" : "on";
      void desk.prefer("single_keys", now);
      told({ key: `keys.single_${now}`, values: {} });
    },
  },
  theme_system: { title: "command.theme_system", group: "window", run: () => void desk.theme("system") },
  theme_light: { title: "command.theme_light", group: "window", run: () => void desk.theme("light") },
  theme_dark: { title: "command.theme_dark", group: "window", run: () => void desk.theme("dark") },
  theme_contrast: {
    title: "command.theme_contrast",
    group: "window",
    run: () => void desk.theme("contrast"),
  },
  larger: {
    title: "command.larger",
    group: "window",
    keys: ["Mod++", "Mod+="],
    run: () => void desk.zoom(1),
  },
  smaller: { title: "command.smaller", group: "window", keys: ["Mod+-"], run: () => void desk.zoom(-1) },
  as_drawn: { title: "command.as_drawn", group: "window", keys: ["Mod+0"], run: () => void desk.zoom(0) },
} satisfies Record<string, Command>;

/** The name of a command. */
export type CommandName = keyof typeof commands;

/** A command by its name, as any command. */
export function commandOf(name: CommandName): Command {
  return commands[name];
}

/** All of them, in the order in which they are shown. */
export const names = Object.keys(commands) as CommandName[];
