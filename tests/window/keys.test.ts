/** The keyboard alone reaches everything: each command by its key, each part of the window, and back again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { believable } from "./believable.ts";
import { type DeskWindow, forget, freshFolder, openWindow } from "./harness.ts";

let desk: DeskWindow;

beforeAll(async () => {
  const folder = await freshFolder();
  await believable(folder);
  desk = await openWindow({ folder });
});

afterAll(async () => {
  await desk.close();
  await forget(desk.folder);
});

const focus = () => expect.poll(() => desk.focused().then(({ name }) => name));

/** Begins anew in the list, with nothing open above it, on the incident with this reference. */
async function begin(reference: string): Promise<void> {
  await desk.browser.setWindowSize(1440, 900);
  await expect
    .poll(async () => {
      await desk.press("Escape");
      return desk.texts("[role=dialog], [role=menu], [data-testid=log]");
    })
    .toEqual([]);
  await desk.press("g", "a");
  await focus().toBe("All");
  await desk.browser.execute((reference: string) => {
    const rows = [...document.querySelectorAll<HTMLElement>("[role=row]")];
    rows.find((row) => row.innerText.includes(reference))?.click();
  }, reference);
  await expect.poll(() => desk.texts("reference")).toEqual([reference]);
}

describe("the parts of the window", () => {
  beforeEach(() => begin("A-0009"));

  const round = ["Search, or run a command Ctrl K", "All 13", "All", "Assign A", "13 shown"];

  test("are gone round by F6", async () => {
    for (const part of [...round.slice(3), ...round]) {
      await desk.press("F6");
      await focus().toMatch(new RegExp(`^${part}`));
    }
  });

  test("and the other way round by Shift F6", async () => {
    for (const part of [...round.slice(0, 2).reverse(), ...round.toReversed()]) {
      await desk.press("Shift+F6");
      await focus().toMatch(new RegExp(`^${part}`));
    }
  });

  test("show the focus wherever Tab stops, and end where they began", async () => {
    const stops: string[] = [];
    const unseen: string[] = [];
    for (let presses = 0; presses < 80; presses += 1) {
      await desk.press("Tab");
      const stop = await desk.browser.execute(() => {
        const focused = document.activeElement as HTMLElement;
        const shown = [focused, focused.querySelector(".active"), focused.closest(".box, .composer")];
        const seen = shown.some((each) => {
          const { outlineStyle, outlineWidth } = each
            ? getComputedStyle(each)
            : { outlineStyle: "none", outlineWidth: "0" };
          return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        });
        return { name: focused === document.body ? "" : `${focused.dataset.testid ?? ""} ${focused.innerText}`, seen };
      });
      if (stop.name !== "" && !stop.seen) unseen.push(stop.name);
      if (stops.includes(stop.name)) break;
      stops.push(stop.name);
    }
    expect(unseen).toEqual([]);
    for (const id of ["palette-button", "nav-all", "grid", "act-escalate", "tab-timeline", "compose-text"]) {
      expect(stops).toContainEqual(expect.stringMatching(new RegExp(`^${id} `)));
    }
  });
});

describe("Escape", () => {
  beforeEach(() => begin("A-0009"));

  test.each([
    ["the palette", "Control+k"],
    ["the sheet of keys", "?"],
    ["the states", "s"],
    ["a dialog", "e"],
  ])("closes %s and gives the focus back", async (_, key) => {
    await desk.press("Enter");
    await focus().toMatch(/^A-0009: /);
    await desk.press(key);
    await desk.browser.$("[role=dialog]").waitForDisplayed();
    await desk.press("Escape");
    await focus().toMatch(/^A-0009: /);
  });

  test("leaves the composer for the incident, the incident for the list", async () => {
    await desk.press("n");
    await focus().toBe("Write for the team…");
    await desk.press("Escape");
    await focus().toMatch(/^A-0009: /);
    await desk.press("Escape");
    await focus().toBe("All");
  });

  test("closes a list of choices before the dialog that it belongs to", async () => {
    await desk.press("a");
    await focus().toMatch(/^Team/);
    await desk.press("ArrowDown");
    await expect.poll(() => desk.texts("[role=option]")).not.toEqual([]);
    await desk.press("Escape");
    await expect.poll(() => desk.texts("[role=option]")).toEqual([]);
    expect(await desk.texts("[role=dialog]")).toHaveLength(1);
  });

  test("leaves the form of a new incident, which keeps what was written", async () => {
    await desk.press("c");
    await focus().toMatch(/^What happened/);
    await desk.type("Lift stands between two floors");
    await desk.press("Escape");
    await focus().toBe("All");
    await desk.press("c");
    await expect.poll(() => desk.focused().then(({ value }) => value)).toBe("Lift stands between two floors");
    await desk.press("Control+a", "Delete");
  });
});

describe("in a narrow window, where the list hides the detail", () => {
  const resize = async (width: number) => {
    await desk.browser.setWindowSize(width, 900);
    await expect.poll(() => desk.browser.execute(() => window.innerWidth)).toBe(width);
  };

  beforeEach(async () => {
    await begin("A-0009");
    await resize(800);
    await expect.poll(() => desk.texts("reference")).toEqual([]);
  });

  test.each([
    ["Enter", /^A-0009: /],
    ["n", "Write for the team…"],
    ["r", "Write what the callers hear…"],
    ["F2", "Title"],
  ])("%s opens it, and Escape goes back to the list", async (key, name) => {
    await desk.press(key);
    await focus().toMatch(name);
    if (key !== "Enter") await desk.press("Escape");
    await focus().toMatch(/^A-0009: /);
    await desk.press("Escape");
    await focus().toBe("All");
  });

  test("the states are offered as beside it", async () => {
    await desk.press("s");
    await expect.poll(() => desk.texts("[role=option] .name")).toContain("Resolve");
  });
});

describe("every command", () => {
  /** A command of the table, how it is asked for, and what is then to be seen. */
  interface Asked {
    /** Its keys as the page shows them, any of which is to do. */
    keys?: string[];
    /** What the palette calls it, where it has no key. */
    title?: string;
    /** The incident that is before one; the wireless, which Kim works on, where nothing is said. */
    on?: string;
    /** What is done before. */
    first?: () => Promise<unknown>;
    then: () => Promise<unknown>;
    /** What is done after, so that the next finds everything as it was. */
    after?: () => Promise<unknown>;
  }

  const [NEW, HELD, RESOLVED] = ["A-0013", "A-0005", "A-0002"];
  const TITLE = "Lift stands between two floors";

  const reads = (where: string) => expect.poll(() => desk.texts(where).then((texts) => texts.join(" | ")));
  const focuses = (name: RegExp | string) => () => focus().toMatch(name);
  const opens = (name: RegExp | string) => async () => {
    await desk.browser.$("[role=dialog] :focus").waitForExist();
    await reads("[role=dialog]").toMatch(name);
  };
  const shows = (where: string, text: RegExp | string) => () => reads(where).toMatch(text);
  const width = () => desk.browser.execute(() => window.innerWidth);
  const theme = () => desk.browser.execute(() => document.documentElement.dataset.theme ?? "");
  const press =
    (...chords: string[]) =>
    () =>
      desk.press(...chords);

  /** Takes back what was done last. */
  async function undo(): Promise<void> {
    await desk.press("Escape", "Escape", "Control+z");
    await reads("toasts").toMatch(/undone “/i);
  }

  /** Asks for a command by what the palette calls it. */
  async function choose(title: string): Promise<void> {
    await desk.press("Control+k");
    await focus().toBe("Search, or run a command");
    await desk.type(title);
    await expect.poll(() => desk.texts("[role=option][data-selected] .name")).toEqual([title]);
    await desk.press("Enter");
  }

  /** Writes a new incident as far as it can be logged. */
  async function write(): Promise<void> {
    await desk.press("c");
    await focus().toMatch(/^What happened/);
    await desk.press("Control+a");
    await desk.type(TITLE);
  }

  async function take(): Promise<void> {
    await desk.press("i");
    await reads("state").toBe("In progress");
  }

  const rated = (priority: number) => async () => {
    await opens("Rate A-0009")();
    await reads("override-priority").toMatch(`P${priority}`);
  };

  const commands: Record<string, Asked> = {
    new_incident: { keys: ["C", "Ctrl N"], then: focuses(/^What happened/) },
    log: { keys: ["Ctrl Enter"], first: write, then: shows("title", TITLE), after: undo },
    log_and_resolve: { keys: ["Alt R"], first: write, then: focuses(/^What was done/) },
    log_and_take: { title: "Log and take", first: write, then: shows("state", "In progress"), after: undo },
    log_and_escalate: { title: "Log and escalate", first: write, then: focuses(/^What was tried/) },

    take: { keys: ["I"], on: NEW, then: shows("state", "In progress"), after: undo },
    assign: { keys: ["A"], then: opens("Assign A-0009") },
    escalate: { keys: ["E"], then: opens("Escalate A-0009") },
    add_affected: { keys: ["+"], then: opens("One more caller for A-0009") },
    rate: { keys: ["Shift P"], then: opens("Rate A-0009") },
    priority_1: { keys: ["P 1"], then: rated(1) },
    priority_2: { keys: ["P 2"], then: opens("Rate A-0009") },
    priority_3: { keys: ["P 3"], then: rated(3) },
    priority_4: { keys: ["P 4"], then: rated(4) },
    note: { keys: ["N"], then: focuses("Write for the team…") },
    message: { keys: ["R"], then: focuses("Write what the callers hear…") },
    edit_title: { keys: ["F2"], then: focuses(/^Title/) },
    edit_description: { title: "Edit the description", then: opens("Description") },
    edit_workaround: { title: "Edit the workaround", then: opens("Workaround") },
    edit_category: { title: "Change the category", then: opens("Category") },
    edit_channel: { title: "Change how it was reported", then: opens("Channel") },
    edit_users: { title: "Change the number of users", then: opens("Users affected") },
    edit_detected: { title: "Change when it was noticed", then: opens("Noticed") },
    edit_reported: { title: "Change when it was reported", then: opens("Reported") },
    edit_owner: { title: "Change the desk owner", then: opens("Desk owner") },

    hold: { keys: ["H"], then: opens("Put A-0009 on hold") },
    resume: { title: "Go on with it", on: HELD, then: shows("state", "In progress"), after: undo },
    restore: { title: "Service is restored", then: opens("Service restored, A-0009") },
    resolve: { keys: ["D R"], then: opens("Resolve A-0009") },
    reopen: { title: "Reopen", on: RESOLVED, then: opens("Reopen A-0002") },
    close: { title: "Close", on: RESOLVED, then: shows("state", "Closed"), after: undo },
    cancel: { title: "Cancel the incident", then: opens("Cancel A-0009") },

    work_first: { keys: ["G W"], then: focuses("Work first") },
    mine: { keys: ["G M"], then: focuses("Mine") },
    unassigned: { keys: ["G U"], then: focuses("Unassigned") },
    waiting: { keys: ["G T"], then: focuses("Waiting") },
    all: { keys: ["G A"], first: press("g", "h"), then: focuses("All") },
    import: { keys: ["G I"], then: focuses("File") },
    history: { keys: ["G H"], then: shows("main h1", "History") },

    next: { keys: ["J", "ArrowDown"], then: shows("reference", "A-0008") },
    previous: { keys: ["K", "ArrowUp"], then: shows("reference", "A-0010") },
    open: { keys: ["O", "Enter"], then: focuses(/^A-0009: /) },
    back: { keys: ["Esc"], first: press("Enter"), then: focuses("All") },
    state: { keys: ["S"], then: opens("Put on hold") },

    undo: { keys: ["Ctrl Z"], on: NEW, first: take, then: shows("state", "New") },
    redo: {
      keys: ["Ctrl Shift Z"],
      on: NEW,
      first: async () => {
        await take();
        await desk.press("Control+z");
        await reads("state").toBe("New");
      },
      then: shows("state", "In progress"),
      after: undo,
    },
    name_person: { title: "Change your name", then: opens("Change your name") },
    name_organisation: { title: "Name the organisation", then: opens("Name the organisation") },
    palette: { keys: ["Ctrl K"], then: focuses("Search, or run a command") },
    keys: { keys: ["?", "F1"], then: opens("Single keys act outside text fields") },
    single_keys: {
      title: "Switch single keys on or off",
      then: shows("toasts", "Single keys are off"),
      after: () => choose("Switch single keys on or off"),
    },
    theme_light: { title: "Light", then: () => expect.poll(theme).toBe("light") },
    theme_dark: { title: "Dark", then: () => expect.poll(theme).toBe("dark") },
    theme_contrast: { title: "High contrast", then: () => expect.poll(theme).toBe("contrast") },
    theme_system: {
      title: "Light or dark: as the system",
      first: () => choose("Dark"),
      then: () => expect.poll(theme).toBe(""),
    },
    larger: { keys: ["Ctrl +", "Ctrl ="], then: () => expect.poll(width).toBeLessThan(1440), after: press("Control+0") },
    smaller: { keys: ["Ctrl −"], then: () => expect.poll(width).toBeGreaterThan(1440), after: press("Control+0") },
    as_drawn: { keys: ["Ctrl 0"], first: press("Control+="), then: () => expect.poll(width).toBe(1440) },
  };

  test("says why it does nothing, where a key means one that makes no sense now", async () => {
    await begin(RESOLVED);
    await desk.press("h");
    await reads("toasts").toContain("“Put on hold” is not possible now: A-0002 is resolved");
    await begin("A-0009");
    await desk.press("i");
    await reads("toasts").toContain("“Take” is not possible now: A-0009 is in progress, Kim Morgan.");
    await desk.press("g", "h");
    await shows("main h1", "History")();
    await desk.press("e");
    await reads("toasts").toContain("“Escalate to the next tier” needs an incident: open one first.");
  });

  /** The presses that a person reads beside a command: "Ctrl K" is one, "D R" are two. */
  function presses(shown: string): string[] {
    const keys = shown.split(" ").map((key) => ({ Ctrl: "Control", Esc: "Escape", "−": "-" })[key] ?? key);
    const lower = keys.map((key) => (key.length === 1 ? key.toLowerCase() : key));
    return ["Control", "Shift", "Alt"].includes(keys[0] ?? "") ? [lower.join("+")] : lower;
  }

  /** What the page shows for a key that the driver calls otherwise. */
  const named = (key: string) => ({ ArrowDown: "↓", ArrowUp: "↑" })[key] ?? key;

  test("stands here: those that the palette offers, whatever is before one", async () => {
    const offered = new Set<string>(["palette"]);
    const look = async () => {
      await desk.press("Control+k");
      await focus().toBe("Search, or run a command");
      const names = await desk.browser.execute(() =>
        [...document.querySelectorAll<HTMLElement>('[role=option][data-testid^="palette-"]')].map(
          (option) => option.dataset.testid?.slice("palette-".length) ?? "",
        ),
      );
      for (const name of names) offered.add(name);
      await desk.press("Escape");
    };
    for (const reference of ["A-0009", NEW, HELD, RESOLVED]) {
      await begin(reference);
      await look();
    }
    await write();
    await look();
    expect([...offered].toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  test("stands here with each of its keys: those that the sheet of keys shows", async () => {
    await begin("A-0009");
    await desk.press("?");
    await desk.at("keys");
    const sheet = await desk.texts("[data-testid=keys] kbd");
    const walked = Object.values(commands).flatMap(({ keys }) => (keys ?? []).map(named));
    // The way round the parts of the window is walked above; what sends is pressed in the main job.
    expect(sheet.toSorted()).toEqual([...walked, "F6", "Ctrl Enter"].toSorted());
  });

  const ways = Object.entries(commands).flatMap(([name, asked]) =>
    (asked.keys ?? [undefined]).map((key): [string, string, Asked, string | undefined] => [
      name,
      key ?? `the palette as “${asked.title}”`,
      asked,
      key,
    ]),
  );

  test.each(ways)("%s is done by %s", async (_, __, { title = "", on = "A-0009", first, then, after }, key) => {
    await begin(on);
    await first?.();
    if (key) await desk.press(...presses(key));
    else await choose(title);
    await then();
    await after?.();
  });
});
