/** A host with a made-up desk behind it, in place of the program: for looking at the page in a browser. */
import en from "$/i18n/en.json";
import type { Ask, Reply } from "$/desk/call";
import type { Changed } from "$/bindings/Changed";
import type { Staged } from "$/bindings/Staged";
import type { QueueRow } from "$/bindings/QueueRow";
import { ago, incidentOf, rows, text } from "./rows";

const wanted = new URLSearchParams(location.search);
const all = rows(wanted.has("empty") ? 0 : Number(wanted.get("rows") ?? 11));
if (wanted.has("long")) {
  const first = all[0];
  if (first) first.title = "Ein sehr langer Titel über Drucker und Netzwerke, der nie aufhört ".repeat(8);
}

// What the core will word itself.
Object.assign(en, {
  "test.working":
    "**{priority}** because **340 users** are affected (impact high) and there is a **workaround** (urgency medium). Scheme 3.",
});

const listeners = new Map<string, Set<(payload: never) => void>>();

const calls: { [name: string]: (ask: never) => unknown } = {
  start: (): Reply<"start"> => ({
    me: { id: "km", name: "Karim Malik" },
    role: "administrator",
    organisation: "Hafen Nord",
    desk: "A",
    version: "0.1.0",
    organisation_id: "hn",
    preferences: wanted.get("theme") ? { theme: wanted.get("theme") ?? "" } : {},
    counts: counts(),
    may: ["log_incident", "import_incidents"],
    unfinished_imports: [],
    missing: [],
  }),
  counts,
  queue: ({ after, limit, view }: Ask<"queue">): Reply<"queue"> => {
    const rows = of(view);
    const from = after ? Number(after) : 0;
    const to = from + (limit ?? 50);
    const next = to < rows.length ? String(to) : null;
    return { rows: rows.slice(from, to), next, total: rows.length, until: null };
  },
  incident: ({ id }: Ask<"incident">) => {
    const row = all.find((each) => each.id === id);
    if (!row) throw { code: "not_found", message: text("It is not there."), hint: null };
    return incidentOf(row);
  },
  timeline: (): Reply<"timeline"> => ({
    entries: [
      {
        id: "earlier",
        kind: "event",
        at: ago(900),
        by: null,
        said: text("Monitoring noticed it"),
        text: null,
      },
    ],
    earlier: false,
  }),
  incident_history: () => ({ acts: [] }),
  history: () => ({ acts: [], next: null }),
  choices: ({ text: typed }: Ask<"choices">) => ({
    choices: ["Network", "Applications", "Workplace", "Lea Novak"]
      .filter((label) => label.toLowerCase().includes(typed.toLowerCase()))
      .map((label) => ({ id: label, label, detail: null })),
  }),
  find: ({ text: typed }: Ask<"find">) => ({
    rows: all.filter((row) => row.reference.includes(typed)).slice(0, 10),
  }),
  drafts: () => ({ drafts: [] }),
  keep_draft: () => ({ at: new Date().toISOString() }),
  keep_preference: () => ({}),
  classification: (): Reply<"classification"> => ({
    version: 1,
    criteria: [
      {
        key: "users",
        name: "Users affected",
        gives: "impact",
        first: true,
        levels: [
          { key: "one", name: "One", text: "a single person", height: "low", from_users: 0 },
          { key: "many", name: "Many", text: "26 and more", height: "high", from_users: 26 },
        ],
      },
    ],
    priorities: ["critical", "high", "moderate", "low"].map((name, index) => ({ rank: index + 1, name })),
    matrix: [
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 4],
    ],
  }),
  route: () => ({ name: "Network", teams: [] }),
  rate: () => {
    const row = all[0];
    if (row) return incidentOf(row).working;
    throw { code: "not_found", message: text("Nothing"), hint: null };
  },
};

function of(view: string): QueueRow[] {
  if (view === "mine") return all.filter((row) => row.assignee?.name === "Karim Malik");
  if (view === "unassigned") return all.filter((row) => row.assignee === null);
  if (view === "waiting") return all.filter((row) => row.state === "on_hold");
  return all;
}

function counts(): Reply<"counts"> {
  return {
    work_first: all.length,
    mine: of("mine").length,
    unassigned: of("unassigned").length,
    waiting: of("waiting").length,
    all: all.length,
  };
}

export async function hostCall(name: string, ask: { incident?: string }, id: string): Promise<unknown> {
  if (wanted.get("fail") === name) {
    throw {
      code: "newer",
      message: text("This desk was made by a newer Firstline."),
      hint: text("Install the newer one."),
    };
  }
  const made = calls[name];
  if (made) return made(ask as never);
  const row = all.find((each) => each.id === ask.incident);
  const change: Changed = { op: id, call: id, kinds: ["incident", "entry"] };
  setTimeout(() => listeners.get("changed")?.forEach((heard) => heard(change as never)));
  return { incident: row?.id, reference: row?.reference, said: text(`${row?.reference}: ${name}`) };
}

export async function cancel(): Promise<void> {}
export async function chooseFile(): Promise<Staged | null> {
  return null;
}
export async function stageFile(path: string): Promise<Staged> {
  return { handle: path, name: path, size: 1 };
}
export async function copyText(): Promise<void> {}
export async function zoom(): Promise<void> {}
export function showWindow(): void {}
export async function ready(): Promise<void> {}
export function onFileDrop(): () => void {
  return () => {};
}
export function hear(event: string, heard: (payload: never) => void): () => void {
  const heards = listeners.get(event) ?? new Set();
  listeners.set(event, heards.add(heard));
  return () => heards.delete(heard);
}
