/**
 * The main job in the real window, by keyboard alone: from an empty start through the import of a real log to an
 * incident that was logged, rated, taken, escalated, told about, held, resolved, undone, redone and reopened.
 * The program is closed once and killed once in between, and nothing is lost.
 */
import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type DeskWindow, forget, openWindow } from "./harness.ts";

const data = process.env.FIRSTLINE_DATA;
const TITLE = "Wifi keeps dropping on the 4th floor, phone calls break off";

let desk: DeskWindow;
let logs: string;
let reference: string;
let broken = false;

beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), "firstline-logs-"));
  desk = await openWindow();
});

afterAll(async () => {
  await desk.close();
  await forget(desk.folder);
  await rm(logs, { recursive: true });
});

// Every step stands on the one before it: after the first that fails, the others have nothing to say.
beforeEach(({ skip }) => {
  if (broken) skip("a step before it failed");
});
afterEach(({ task }) => {
  broken ||= task.result?.state === "fail";
});

const reads = (where: string) => expect.poll(() => desk.texts(where).then((texts) => texts.join(" | ")));
const focus = () => expect.poll(() => desk.focused().then(({ name }) => name));
const rows = () => desk.texts("[role=grid] [role=row][aria-selected]");

/** Goes on by Tab until something with this name has the focus. */
async function tabTo(name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    const now = await desk.focused();
    if (now.name.startsWith(name)) return;
    passed.push(now.name);
    await desk.press("Tab");
  }
  throw new Error(`Tab reaches no “${name}”, only: ${passed.join(", ")}`);
}

/** Types into a picker and takes what it offers first. */
async function pick(text: string, offered: string): Promise<void> {
  await desk.type(text);
  await reads("[role=option][data-highlighted]").toContain(offered);
  await desk.press("Enter");
  await reads("[role=option]").toBe("");
}

/** Opens a list of commands or records by its key, and takes the first that is called so. */
async function choose(key: string, text: string): Promise<void> {
  await desk.press(key);
  await focus().toBe("Search, or run a command");
  await desk.type(text);
  await reads("[role=option][data-selected]").toMatch(new RegExp(text, "i"));
  await desk.press("Enter");
}

describe("an empty start", () => {
  test("says why nothing is there and what comes next, with its key", async () => {
    await reads("empty").toMatch(/Nothing is open/);
    await reads("empty").toMatch(/New incident C.*Import incidents G I/);
    await reads("shown").toBe("0 shown");
  });

  test("takes the name of who is here from the palette", async () => {
    await choose("Control+k", "your name");
    await focus().toMatch(/^Name/);
    await desk.press("Control+a");
    await desk.type("Kim Morgan");
    await desk.press("Control+Enter");
    await reads("toasts").toMatch(/Kim Morgan/);
  });
});

describe("the import of a log", () => {
  /** Checks a file and waits for what was found. */
  async function check(path: string): Promise<void> {
    await desk.press("g", "i");
    await focus().toBe("File");
    await desk.type(path);
    await desk.press("Enter");
    await desk.at("import-plan");
  }

  test.skipIf(!data)("checks the real one whole, saves nothing yet, and stops when it is told to", async () => {
    const log = join(logs, "real.csv");
    await decompressed(join(data ?? "", "servicenow-event-log/incident_event_log.dev-2000.csv.xz"), log);
    await check(log);
    await reads("import.count.incidents").toBe("2,000");
    await reads("import.count.rows").toBe("14,041");
    await reads("import-plan").toMatch(/No problems found/);
    expect(await desk.texts("import-problems")).toEqual([]);

    const progress = desk.browser.$("[role=progressbar]");
    await desk.press("Control+Enter");
    const come = async () => Number(await progress.getAttribute("aria-valuenow"));
    await expect.poll(come, { interval: 10 }).toBeGreaterThan(0);
    await reads("import-cancel").toBe("Cancel Esc");
    await desk.press("Escape");
    await reads("failure").toMatch(/stopped/);
    await reads("nav-all").toBe("All 0");
  });

  test("brings it in as one act; without the real one at hand, a small one", async () => {
    if (!data) {
      await writeFile(join(logs, "small.csv"), SMALL_LOG);
      await check(join(logs, "small.csv"));
    }
    const incidents = data ? "2,000" : "2";
    await desk.press("Control+Enter");
    await reads("import-done").toMatch(new RegExp(`^${incidents} incidents imported`));
    await focus().toBe("Show them");
    await desk.press("Enter");
    await reads("shown").toBe(`${incidents} shown`);
    await focus().toBe("All");
    await expect.poll(rows).toContainEqual(expect.stringMatching(/Category 40 · Subcategory 43/));
  });
});

describe("a new incident", () => {
  /** Fills in the form of a new incident, as far as all of them have it. */
  async function begin(title: string, users: string): Promise<void> {
    await desk.press("c");
    await focus().toMatch(/^What happened/);
    await desk.type(title);
    await tabTo("How many users");
    await desk.type(users);
  }

  test("is rated while it is filled in, and the working says why", async () => {
    await begin(TITLE, "340");
    await reads("working").toMatch(/^P2 high .*340 users are affected \(impact high\)/);
    await desk.press("Shift+Tab", "Shift+Tab", "Shift+Tab");
    await focus().toBe("Caller");
    await pick("Reception, floor 4", "new caller");
    await desk.press("Tab");
    await focus().toBe("Phone or e-mail");
    await desk.type("4417");
    await tabTo("Category");
    await pick("wireless", "Network › Wireless");
    await reads("log").toMatch(/goes to Service desk, then Network/);
    await tabTo("None");
    await desk.press("ArrowRight");
    await focus().toMatch(/^Possible/);
    await reads("working").toMatch(/340 users are affected \(impact high\) and .*Possible \(urgency medium\)/);
  });

  test("is logged by Ctrl Enter", async () => {
    await desk.press("Control+Enter");
    await reads("title").toBe(TITLE);
    [reference = ""] = await desk.texts("reference");
    await reads("toasts").toContain(`${reference} logged`);
    await reads("why").toMatch(/^P2 because 340 users/);
    await reads("state").toBe("New");
  });

  test("stands at its place in Work first: below what matters more, above what matters less", async () => {
    await begin("Second screen flickers after standby", "1");
    await desk.press("Control+Enter");
    await reads("title").toBe("Second screen flickers after standby");
    await begin("Booking site answers with errors for everybody", "10400");
    await tabTo("None");
    await desk.press("Space", "Control+Enter");
    await reads("title").toBe("Booking site answers with errors for everybody");
    await desk.press("g", "w");
    await expect.poll(async () => (await rows()).map((row) => row.slice(0, 2))).toEqual(["P1", "P2", "P4"]);
    expect((await rows())[1]).toContain(`${reference} ${TITLE} 340 users`);
    await desk.press("ArrowUp", "ArrowUp", "ArrowDown");
    await reads("reference").toBe(reference);
  });
});

describe("the work on it", () => {
  test("is taken", async () => {
    await desk.press("i");
    await reads("state").toBe("In progress");
    await reads("properties").toContain("Assignee Kim Morgan");
    await reads("nav-mine").toBe("Mine 1");
  });

  test("is noted for the team", async () => {
    await desk.press("n");
    await focus().toBe("Write for the team…");
    await desk.type("Both floors hang on controller 2.");
    await desk.press("Control+Enter");
    await reads("entry-note").toMatch(/Note to the team .*Both floors hang on controller 2\.$/);
    await desk.press("Escape");
    await focus().toBe(`${reference}: ${TITLE}`);
  });

  test("counts one more caller", async () => {
    await desk.press("+");
    await focus().toMatch(/^Who else has the trouble/);
    await pick("Sales office", "new caller");
    await desk.press("Control+Enter");
    await reads("toasts").toContain(`${reference} is now 340 users, P2 stays`);
    await reads("tab-affected").toBe("Affected 2");
    await focus().toBe(`${reference}: ${TITLE}`);
  });

  test("is escalated with what was tried, and not without", async () => {
    await desk.press("e");
    await focus().toMatch(/^What was tried/);
    await desk.press("Control+Enter");
    await reads("[role=dialog]").toContain("An escalation needs what was tried. Nothing was saved.");
    await desk.type("Restart, channel change");
    await tabTo("What is asked");
    await desk.type("Look at controller 2");
    await desk.press("Control+Enter");
    await reads("incident").toContain("Tier 2 · Network");
    await reads("state").toBe("Assigned");
    await reads("entry-event").toContain(
      "Escalated to tier 2, Network · tried: Restart, channel change · asked: Look at controller 2",
    );
    await focus().toBe(`${reference}: ${TITLE}`);
  });
});

describe("what was saved", () => {
  let told: string[];

  /** Opens the same desk again and goes to the incident. */
  async function again(): Promise<void> {
    desk = await openWindow({ folder: desk.folder });
    await focus().toBe("Work first");
    await desk.press("ArrowDown");
    await reads("title").toBe(TITLE);
    expect(await desk.texts("entry-event")).toEqual(told);
    await reads("entry-note").toContain("Both floors hang on controller 2.");
    await reads("incident").toContain("Tier 2 · Network");
    await reads("tab-affected").toBe("Affected 2");
  }

  test("is there after the program was killed, and so is a note half written", async () => {
    told = await desk.texts("entry-event");
    await desk.press("n");
    await desk.type("The supplier says that");
    await reads("composer").toMatch(/kept \d/);
    await desk.kill();
    await again();
    await desk.press("n");
    expect((await desk.focused()).value).toBe("The supplier says that");
    await desk.press("End");
    await desk.type(" a new one comes at three.");
    await desk.press("Control+Enter");
    await reads("entry-note").toContain("The supplier says that a new one comes at three.");
  });

  test("is there after the program was closed", async () => {
    await desk.close();
    await again();
    await reads("entry-note").toContain("The supplier says that a new one comes at three.");
    await reads("nav-all").toMatch(data ? /2,003$/ : /5$/);
  });
});

describe("at the next tier", () => {
  test("it is assigned and taken", async () => {
    await desk.press("a");
    await focus().toMatch(/^Team/);
    expect((await desk.focused()).value).toBe("Network");
    await tabTo("Person");
    await pick("Kim", "Kim Morgan");
    await desk.press("Control+Enter");
    await reads("entry-event").toMatch(/Assigned to Kim Morgan/);
    await desk.press("i");
    await reads("state").toBe("In progress");
  });

  test("its callers are told", async () => {
    await desk.press("r");
    await focus().toBe("Write what the callers hear…");
    await reads("recipients").toContain("Reception, floor 4, Sales office");
    await desk.type("We swap the controller now. Please use the cable until then.");
    await desk.press("Control+Enter");
    await reads("entry-message").toMatch(/^Message to 2 callers, by phone .*Please use the cable until then\.$/);
    await desk.press("Escape");
  });

  test("it waits for the supplier and goes on", async () => {
    await desk.press("h");
    await tabTo("Caller");
    await desk.press("ArrowRight", "Control+Enter");
    await reads("state").toMatch(/^On hold · supplier/);
    await desk.press("g", "t");
    await expect.poll(rows).toEqual([expect.stringContaining(TITLE)]);
    await choose("s", "go on");
    await reads("state").toBe("In progress");
  });
});

describe("the end", () => {
  test("it is resolved, and who was never told is told", async () => {
    await desk.press("+");
    await focus().toMatch(/^Who else/);
    await pick("Meeting room 4", "new caller");
    await desk.press("Control+Enter");
    await reads("tab-affected").toBe("Affected 3");

    await desk.press("d", "r");
    await focus().toMatch(/^What was done/);
    await reads("[role=dialog]").toContain("Not told anything yet: Meeting room 4");
    await desk.type("Controller 2 was swapped.");
    await desk.press("Control+Enter");
    await reads("state").toBe("Resolved");
    await reads("entry-message").toMatch(/Message to 3 callers.*is solved\. Controller 2 was swapped\./);
    await reads("nav-work_first").toBe("Work first 2");
  });

  test("that is undone and redone", async () => {
    await desk.press("Control+z");
    await reads("state").toBe("In progress");
    await reads("nav-work_first").toBe("Work first 3");
    await desk.press("Control+Shift+z");
    await reads("state").toBe("Resolved");
    await reads("nav-work_first").toBe("Work first 2");
  });

  test("the history tells all of it", async () => {
    await desk.press("g", "h");
    const acts = [
      ...["Did again: “Resolved”", "Took back: “Resolved”", "Resolved", "Added a caller", "Went on", "Put on hold"],
      ...["Told callers", "Took over", "Assigned", "Wrote a note", "Escalated", "Added a caller", "Wrote a note"],
      ...["Took over", "Logged", "Logged", "Logged", "Imported incidents"],
      // The import that was cancelled had kept something by then, or nothing yet.
      "(Took back: “Imported incidents” \\| Imported incidents \\| )?Named a person",
      "Founded the desk",
    ];
    await reads('[data-testid="act"] .said').toMatch(new RegExp(`^${acts.join(" \\| ")}$`));
  });

  test("it is found by its reference and reopened", async () => {
    await choose("Control+k", reference);
    await reads("state").toBe("Resolved");
    await choose("s", "reopen");
    await focus().toMatch(/^What is not solved/);
    await desk.type("It drops again on floor 3");
    await desk.press("Control+Enter");
    await reads("state").toMatch(/In progress|Assigned/);
    await reads("entry-event").toMatch(/Reopened.*It drops again on floor 3/);
    await desk.press("g", "w");
    await expect.poll(rows).toContainEqual(expect.stringContaining(TITLE));
  });
});

/** A log of two incidents in the layout of the real one. */
const SMALL_LOG = [
  "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at",
  ...["INC0000001", "INC0000002"].flatMap((number) =>
    ["New", "Closed"].map(
      (state, update) =>
        `${number},${state},${update === 0},0,0,${update},true,Caller 1,Opened by 1,7/3/2016 10:01,?,?,Updated by 1,${7 + update}/3/2016 10:01,Phone,?,Category 40,Subcategory 43,?,?,2 - Medium,2 - Medium,3 - Moderate,Group 70,?,true,false,Do Not Notify,?,?,?,?,code 6,Resolved by 1,8/3/2016 10:01,8/3/2016 10:01`,
    ),
  ),
].join("\n");

/** Unpacks an `.xz` file. */
async function decompressed(packed: string, into: string): Promise<void> {
  const child = execFile("xz", ["-dc", packed], { maxBuffer: Infinity, encoding: "buffer" });
  const out = createWriteStream(into);
  child.stdout?.pipe(out);
  await new Promise<void>((resolve, reject) => out.on("finish", () => resolve()).on("error", reject));
}
