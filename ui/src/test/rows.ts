/** Made-up incidents, like those of a desk with a bad morning. */
import type { Entry } from "$/bindings/Entry";
import type { Incident } from "$/bindings/Incident";
import type { QueueRow } from "$/bindings/QueueRow";
import type { Sentence } from "$/bindings/Sentence";
import type { State } from "$/bindings/State";

const MINUTE = 60_000;

/** A sentence of plain text, which is its own key. */
export function text(words: string): Sentence {
  return { key: words, values: {} };
}

/** An instant so many minutes ago. */
export function ago(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

type Line = [number | null, string, string, string, string, string | null, number, State?];

const LINES: Line[] = [
  [
    1,
    "A-0131",
    "Booking site answers with errors for everybody",
    "10,400 users|no workaround",
    "Applications",
    "Tom Sander",
    41,
  ],
  [
    1,
    "B-0044",
    "Labels print blank in the dispatch hall",
    "26 users|no workaround",
    "Workplace",
    "Jana Beck",
    192,
  ],
  [
    2,
    "A-0128",
    "Wireless drops every few minutes on floors 3 and 4",
    "340 users|workaround: cable|+6 callers today",
    "Network",
    "Karim Malik",
    168,
  ],
  [
    2,
    "A-0126",
    "Payroll export stops at employee 512",
    "position: finance lead|month end tomorrow",
    "Applications",
    "Tom Sander",
    303,
  ],
  [
    2,
    "C-0009",
    "Certificates of the mail gateway run out on Friday and nobody knows who ordered them",
    "information security",
    "Security",
    "Rosa Diaz",
    700,
    "on_hold",
  ],
  [
    3,
    "A-0127",
    "New release: search page empty in test",
    "environment test|blocks Thursday's release",
    "Applications",
    null,
    212,
  ],
  [
    3,
    "A-0119",
    "Scanner at gate 2 reads every second ticket",
    "8 users|two spare scanners in use",
    "Workplace",
    "Jana Beck",
    1500,
  ],
  [
    3,
    "A-0112",
    "Shared calendar shows meetings an hour late",
    "14 users",
    "Service desk",
    "Karim Malik",
    2210,
  ],
  [
    4,
    "B-0041",
    "Second screen flickers after standby",
    "1 user|known workaround",
    "Service desk",
    "Lea Novak",
    4230,
  ],
  [
    4,
    "A-0107",
    "Meeting room 5: no sound on the second speaker",
    "waiting for the caller since Tuesday",
    "Workplace",
    "Lea Novak",
    5000,
    "on_hold",
  ],
  [null, "A-0103", "Old invoices open with the wrong font", "3 users", "Applications", null, 8100],
];

/** As many rows as wanted, the first of them told one by one. */
export function rows(count = LINES.length): QueueRow[] {
  return Array.from({ length: count }, (_, index) => row(index));
}

function row(index: number): QueueRow {
  const line = LINES[index % LINES.length];
  if (!line) throw new Error("no line");
  const round = Math.floor(index / LINES.length);
  const [priority, reference, title, why, team, person, minutes, state] = line;
  return {
    id: idOf(index),
    reference: round === 0 ? reference : `A-${String(1000 + index)}`,
    title,
    priority,
    state: state ?? (person ? "in_progress" : "new"),
    hold_reason: state === "on_hold" ? (index % 2 ? "caller" : "supplier") : null,
    hold_until: state === "on_hold" ? ago(-3000) : null,
    team: { id: team, name: team, tier: team === "Service desk" ? 1 : 2 },
    assignee: person === null ? null : { id: person, name: person },
    why: why.split("|").map(text),
    reported: ago(minutes + round * 60),
  };
}

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

function entry(
  id: number,
  kind: Entry["kind"],
  by: string | null,
  said: string,
  minutes: number,
  written: string | null = null,
): Entry {
  return {
    id: `entry-${id}`,
    kind,
    at: ago(minutes),
    by: by === null ? null : { id: by, name: by },
    said: text(said),
    text: written,
  };
}

/** The incident of a row. */
export function incidentOf(row: QueueRow): Incident {
  const callers = [
    "Reception, floor 3",
    "Meeting room 4",
    "Sales office, floor 4",
    "Planning",
    "Legal",
    "Travel desk",
    "Print shop",
    "Kitchen",
    "Lobby",
  ];
  return {
    id: row.id,
    reference: row.reference,
    source_reference: row.reference === "B-0044" ? "INC0010044" : null,
    title: row.title,
    description:
      "Laptops and phones lose the wireless network for about a minute, then come back. Calls break off. It began before noon.",
    workaround: "A cable at the desk works.",
    state: row.state,
    hold_reason: row.hold_reason,
    hold_until: row.hold_until,
    cancel_reason: null,
    working: {
      priority: row.priority,
      name:
        row.priority === null ? null : (["critical", "high", "moderate", "low"][row.priority - 1] ?? null),
      computed: row.priority,
      impact: "high",
      urgency: "medium",
      said: { key: "test.working", values: { priority: { text: `P${row.priority ?? "?"}` } } },
      decided: [],
      open: ["Position of the caller"],
      proposed: row.reference === "B-0044" ? 2 : null,
      overridden: null,
      scheme: 3,
    },
    answers: { users: "many", workaround: "possible" },
    users: 340,
    callers: callers.length,
    affected: callers.map((name, index) => ({
      id: `affected-${index}`,
      caller: `caller-${index}`,
      name,
      contact: index % 3 === 0 ? `+49 30 555 01${index}` : null,
      at: ago(160 - index * 14),
      told: index === 8 ? null : ago(20),
    })),
    untold: 1,
    team: row.team,
    assignee: row.assignee,
    owner: { id: "ln", name: "Lea Novak" },
    path: [
      { id: "1", name: "Service desk", tier: 1 },
      { id: "2", name: row.team?.name ?? "", tier: 2 },
      { id: "3", name: "Supplier", tier: 3 },
    ],
    path_name: "Network",
    tier: row.team?.tier ?? null,
    caller: { id: "caller-0", name: "Reception, floor 3", contact: "+49 30 555 010" },
    category: [
      { id: "n", name: "Network" },
      { id: "w", name: "Wireless" },
    ],
    channel: "phone",
    detected: ago(176),
    reported: row.reported,
    recorded: row.reported,
    restored: null,
    resolution: null,
    timeline: [
      entry(1, "event", "Lea Novak", "**Logged** by phone, Reception floor 3", 168),
      entry(
        2,
        "note",
        "Lea Novak",
        "Note to the team",
        160,
        "Both floors hang on controller 2. Restart helps for five minutes.",
      ),
      entry(
        3,
        "event",
        "Lea Novak",
        "**Escalated to tier 2, Network** · tried: restart, channel change · asked: look at controller 2",
        156,
      ),
      entry(
        4,
        "message",
        "Karim Malik",
        "Message to 8 callers",
        26,
        "We found the faulty controller and swap it now. Please use the cable until then. Next news at 14:40.",
      ),
      entry(5, "event", null, "**+1** Meeting room 4, not told yet · 9 callers, 340 users", 22),
    ],
    earlier: row.reference === "A-0131",
    may: [
      "take_incident",
      "assign_incident",
      "escalate_incident",
      "hold_incident",
      "resolve_incident",
      "add_affected",
      "rate_incident",
      "edit_incident",
      "add_note",
      "send_message",
      "cancel_incident",
      "restore_service",
    ],
    conflicts:
      row.reference === "A-0126"
        ? [{ field: "title", lost: "Payroll export stops", by: { id: "x", name: "Tom Sander" }, at: ago(30) }]
        : [],
    seen: {},
  };
}
