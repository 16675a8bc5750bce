/**
 * A desk in the middle of an afternoon, made line by line through the contract, at the times at which it happened.
 * It is there to be looked at: what the rules are is tested elsewhere.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { root } from "./harness.ts";

const DAY = 24 * 60;
const xtask = process.env.FIRSTLINE_XTASK ?? join(root, "target/debug/xtask");

/** What somebody who calls says: their name, and how they are reached. */
type Logged = { title: string; category: string; caller: [string, string?] } & Record<string, unknown>;
type Row = { id: string; name: string; label: string };
type Reply = {
  incident: string;
  seen: Record<string, string[]>;
  choices: Row[];
  me: Row;
};

/** `cargo xtask call`, one line after the other. */
class Line {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(folder: string, now: string) {
    const args = ["call", "--now", now, "--data-dir", join(folder, "desk"), "--key-dir", join(folder, "key")];
    this.#child = spawn(xtask, args, {
      stdio: ["pipe", "pipe", "inherit"],
    }) as unknown as ChildProcessWithoutNullStreams;
    this.#answers = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** Sends a line and gives what is answered; a failure is thrown as it is worded. */
  async send(line: object): Promise<Reply> {
    this.#child.stdin.write(`${JSON.stringify(line)}\n`);
    const answer = (await this.#answers.next()).value as string;
    const { ok, failure } = JSON.parse(answer) as { ok?: Reply; failure?: { message: string; hint: string } };
    if (ok === undefined) throw new Error(`${failure?.message} ${failure?.hint} (${JSON.stringify(line)})`);
    return ok;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "exit");
  }
}

/** Fills a new folder with the desk, and gives the incidents that are looked at by their names here. */
export async function believable(folder: string): Promise<void> {
  const end = Date.now();
  const ago = (minutes: number) => new Date(end - minutes * 60_000).toISOString();
  // A journal never goes back in time: the desk must have been founded before the first story.
  const line = new Line(folder, ago(9 * DAY));
  /** Moves the clock to so many minutes before now. */
  const at = (minutes: number) => line.send({ now: ago(minutes) });

  const choice = async (of: string, text: string) => {
    const { choices } = await line.send({ call: "choices", ask: { of, text } });
    return choices.find(({ label }) => label === text || label.endsWith(` › ${text}`))?.id ?? "";
  };

  const kim = (await line.send({ call: "start", ask: {} })).me.id;
  await line.send({ call: "name_organisation", ask: { name: "Northgate Logistics" } });
  await line.send({ call: "name_person", ask: { person: kim, name: "Kim Morgan" } });

  const person = async (name: string, role: string, team: string) => {
    await line.send({ call: "add_person", ask: { name, role, teams: [await choice("team", team)] } });
    return choice("person", name);
  };
  const lena = await person("Lena Novak", "analyst", "Service desk");
  const jana = await person("Jana Berger", "specialist", "Workplace");
  const tom = await person("Tom Sato", "specialist", "Applications");
  const rui = await person("Rui Duarte", "specialist", "Information security");

  const security = await choice("team", "Information security");

  // A journal never goes back in time: whatever the story, things are done in the order in which they happened.
  const acts: { minutes: number; done: () => Promise<unknown> }[] = [];

  /** One incident and what is done to it, each act by somebody so many minutes ago. */
  class Story {
    id = "";

    constructor(minutes: number, as: string, { category, caller: [name, contact], ...rest }: Logged) {
      this.#plan(minutes, async () => {
        const caller = { new: { name, ...(contact ? { contact } : {}) } };
        const ask = { channel: "phone", ...rest, category: await choice("category", category), caller };
        this.id = (await line.send({ as, call: "log_incident", ask })).incident;
      });
    }

    act(minutes: number, as: string, call: string, ask: object = {}): this {
      return this.#plan(minutes, async () => {
        const { seen } = await line.send({ call: "incident", ask: { id: this.id } });
        await line.send({ as, call, ask: { incident: this.id, ...ask }, seen });
      });
    }

    more(minutes: number, as: string, name: string): this {
      return this.act(minutes, as, "add_affected", { caller: { new: { name } } });
    }

    #plan(minutes: number, done: () => Promise<unknown>): this {
      acts.push({ minutes, done });
      return this;
    }
  }

  const font = new Story(2 * DAY + 40, lena, {
    title: "Old invoices open with the wrong font",
    category: "Office",
    caller: ["Accounts, Petra Lind", "4102"],
    channel: "email",
    users: 3,
    answers: { workaround: "good" },
  });
  font.act(2 * DAY + 30, lena, "escalate_incident", {
    tried: "Opened with both viewers, fonts installed again",
    asked: "Whether the archive lost its fonts",
  });

  const printer = new Story(DAY + 300, lena, {
    title: "Printer on floor 2 prints every page twice",
    category: "Printer",
    caller: ["Purchasing", "4230"],
    users: 12,
    answers: { workaround: "possible" },
  });
  printer.act(DAY + 295, lena, "resolve_incident", {
    code: "solved",
    cause: "The queue had kept an old job",
    text: "Queue emptied, duplex set back",
    message: "The printer on floor 2 prints every page once again.",
  });

  const meeting = new Story(DAY + 190, lena, {
    title: "Meeting room 5: no sound on the second speaker",
    category: "Hardware",
    caller: ["Reception", "4001"],
    users: 6,
    answers: { users: "one", workaround: "good" },
  });
  meeting.act(DAY + 170, lena, "take_incident");
  meeting.act(DAY + 160, lena, "hold_incident", {
    reason: "caller",
    until: ago(-2 * DAY),
    message: "When is the room free for half an hour, so that we can look at it?",
  });

  const screen = new Story(DAY + 180, lena, {
    title: "Second screen flickers",
    category: "Screen",
    caller: ["Omar Haddad", "4377"],
    channel: "walk_in",
    users: 1,
    answers: { workaround: "good" },
    workaround: "Unplug the cable for a moment",
  });
  screen.act(DAY + 175, lena, "take_incident");

  const portal = new Story(420, lena, {
    title: "Supplier portal shows the orders of another firm",
    category: "Business application",
    caller: ["Noor Okafor", "purchasing@northgate.example"],
    channel: "email",
    users: 4,
    answers: { safety: "breach", workaround: "possible" },
  });
  portal.act(410, lena, "escalate_incident", {
    to: security,
    tried: "Signed in with a test account, the same",
    asked: "Judge whether personal data is seen",
    reason: "Data of another firm is shown",
  });
  portal.act(395, rui, "take_incident");
  portal.act(360, rui, "hold_incident", {
    reason: "supplier",
    until: ago(-DAY),
    note: "The supplier has closed the page and looks for the cause.",
  });

  const calendar = new Story(330, kim, {
    title: "Shared calendar shows meetings an hour late",
    category: "E-mail and calendar",
    caller: ["Dispatch, Ana Ruiz", "4410"],
    users: 14,
    answers: { workaround: "possible" },
  });
  calendar.act(325, kim, "take_incident");

  const payroll = new Story(205, lena, {
    title: "Payroll export stops at employee 512",
    category: "Business application",
    caller: ["Finance, Marta Weiss", "4150"],
    users: 2,
    answers: { position: "front", workaround: "none", business: "hindered" },
  });
  payroll.act(200, lena, "escalate_incident", {
    tried: "Exported again, and by half of the list",
    asked: "What is wrong with record 512; month end is tomorrow",
  });
  payroll.act(190, tom, "take_incident");

  const scanner = new Story(175, lena, {
    title: "Scanner at gate 2 reads every second ticket",
    category: "Scanner",
    caller: ["Gate 2", "4290"],
    users: 8,
    answers: { workaround: "possible" },
    workaround: "Two spare scanners are in use",
  });
  scanner.act(170, lena, "escalate_incident", { tried: "Cleaned and restarted", asked: "Swap the reader" });
  scanner.act(150, jana, "take_incident");

  const wifi = new Story(166, lena, {
    title: "Wireless drops every few minutes on floors 3 and 4",
    description: "Laptops and handhelds lose the network for half a minute. Calls break off. Cable is fine.",
    category: "Wireless",
    caller: ["Reception, floor 3", "4301"],
    users: 340,
    answers: { workaround: "possible" },
    workaround: "A cable at the desk",
    detected: ago(174),
  });
  wifi.act(158, lena, "add_note", {
    text: "Both floors hang on controller 2. Restart helps for five minutes.",
  });
  wifi.act(154, lena, "escalate_incident", {
    tried: "restart, channel change",
    asked: "look at controller 2",
  });
  wifi.act(150, kim, "take_incident");
  for (const [minutes, name] of [
    [140, "Sales office, floor 4"],
    [128, "Meeting room 3"],
    [121, "Training, floor 4"],
    [96, "Quality, Jonas Frei"],
    [80, "Board office"],
  ] as const) {
    wifi.more(minutes, lena, name);
  }
  wifi.act(24, kim, "send_message", {
    text: "We found the faulty controller and swap it now. Please use the cable until then.",
    how: "phone",
  });
  wifi.more(20, lena, "Meeting room 4");

  const release = new Story(64, lena, {
    title: "New release: search page empty in test",
    category: "Business application",
    caller: ["Test team", "release@northgate.example"],
    channel: "team",
    users: 5,
    answers: { workaround: "possible" },
  });
  release.act(62, lena, "rate_incident", {
    answers: { workaround: "possible" },
    override: { priority: 2, reason: "the release on Thursday hangs on it" },
  });
  release.act(60, lena, "escalate_incident", { tried: "Another browser", asked: "Blocks the release on Thursday" });

  const labels = new Story(52, lena, {
    title: "Labels print blank in the dispatch hall",
    category: "Printer",
    caller: ["Dispatch hall", "4400"],
    users: 26,
    answers: { workaround: "none" },
  });
  labels.act(50, lena, "escalate_incident", {
    tried: "Other roll, other printer",
    asked: "Trucks wait: come to the hall",
  });
  labels.act(47, jana, "take_incident");

  const booking = new Story(31, kim, {
    title: "Booking site answers with errors for everybody",
    category: "Business application",
    caller: ["Monitoring of the booking site"],
    channel: "monitoring",
    users: 10_400,
    answers: { workaround: "none", business: "stopped" },
  });
  booking.act(30, kim, "escalate_incident", {
    tried: "Restart of the front end",
    asked: "Roll back to the version of Monday",
  });
  booking.act(28, tom, "take_incident");

  new Story(9, lena, {
    title: "Handheld in aisle 14 does not take the password",
    category: "Password",
    caller: ["Warehouse, Ibrahim Sall", "4512"],
    users: 1,
  });

  for (const { minutes, done } of acts.toSorted((one, other) => other.minutes - one.minutes)) {
    await at(minutes);
    await done();
  }

  // Two people word one title apart from each other.
  const { seen } = await line.send({ call: "incident", ask: { id: screen.id } });
  const retitle = (as: string, title: string) =>
    line.send({ as, call: "edit_incident", ask: { incident: screen.id, change: { title } }, seen });
  await at(8);
  await retitle(lena, "Second screen flickers after standby");
  await at(7);
  await retitle(kim, "Second screen stays dark after standby");

  await line.close();
}
