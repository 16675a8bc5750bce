/**
 * Every screen of the window, saved as a picture to be looked at, in every light and size, and read by axe.
 * What the screens do is tested elsewhere.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { believable } from "./believable.ts";
import { type DeskWindow, forget, freshFolder, openWindow } from "./harness.ts";

/** A picture that is taken: its name behind the screen's, the size, and how it is lit. */
interface Shot {
  name: string;
  width: number;
  height: number;
  theme: "light" | "dark";
}

const size = (width: number, height: number, ...themes: Shot["theme"][]): Shot[] =>
  themes.map((theme) => ({ name: `${width}-${theme}`, width, height, theme }));

/** The tours through the window; each is a window of its own. */
const tours = [
  {
    tour: "English",
    lang: "en_GB.UTF-8",
    shots: [...size(1440, 900, "light", "dark"), ...size(1024, 768, "light", "dark"), ...size(360, 800, "light")],
    lights: ["dark", "contrast"],
  },
  {
    tour: "German",
    lang: "de_DE.UTF-8",
    shots: size(1440, 900, "light").map((shot) => ({ ...shot, name: "1440-german" })),
    lights: [],
  },
];

let logs: string;
let seeded: string;

beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), "firstline-logs-"));
  await writeFile(join(logs, "sound.csv"), log("7/3/2016 10:01"));
  await writeFile(join(logs, "unsound.csv"), log("31/13/2016 10:01"));
  seeded = await freshFolder();
  await believable(seeded);
});

afterAll(async () => {
  await rm(logs, { recursive: true });
  await forget(seeded);
});

describe.each(tours)("in $tour", ({ lang, shots, lights }) => {
  let desk: DeskWindow;

  /** Lights the page, whatever the system does. */
  async function light(theme: string): Promise<void> {
    await desk.browser.execute((theme: string) => {
      document.documentElement.dataset.theme = theme;
    }, theme);
  }

  async function resize(width: number, height: number): Promise<void> {
    await desk.browser.setWindowSize(width, height);
    await expect.poll(() => desk.browser.execute(() => window.innerWidth)).toBe(width);
  }

  /** Takes the pictures of what is before one, and has axe read it. */
  async function look(name: string, holds?: () => Promise<unknown>): Promise<void> {
    for (const shot of shots) {
      await resize(shot.width, shot.height);
      await light(shot.theme);
      await holds?.();
      await desk.picture(`${name}-${shot.name}`);
    }
    await resize(1440, 900);
    await light("light");
    if (lights.length > 0) expect(await desk.serious(), name).toEqual([]);
    // In another light nothing changes but the colours.
    for (const theme of lights) {
      await light(theme);
      expect(await desk.serious("color-contrast"), `${name}, ${theme}`).toEqual([]);
    }
    await light("light");
  }

  describe("a new desk", () => {
    beforeAll(async () => {
      desk = await openWindow({ lang });
    });
    afterAll(async () => {
      await desk.close();
      await forget(desk.folder);
    });

    test("is empty", async () => {
      await desk.at("empty");
      await look("empty");
    });

    test("has an empty history but for its founding", async () => {
      await desk.press("g", "h");
      await desk.at("act");
      await look("founded");
    });
  });

  describe("a file that is none", () => {
    beforeAll(async () => {
      const folder = await freshFolder();
      await mkdir(join(folder, "desk"));
      await writeFile(join(folder, "desk", "firstline.db"), "Dear diary");
      desk = await openWindow({ lang, folder });
    });
    afterAll(async () => {
      await desk.close();
      await forget(desk.folder);
    });

    test("is refused", async () => {
      await desk.at("failed");
      await look("refused");
    });
  });

  describe("an older copy of a desk, put back", () => {
    beforeAll(async () => {
      const folder = await freshFolder();
      await cp(seeded, folder, { recursive: true });
      desk = await openWindow({ lang, folder });
      await desk.at("grid");
      await desk.press("j", "i");
      await desk.at("undo");
      await desk.close();
      // The key beside it stays, as it does when somebody puts a backup back.
      await rm(join(folder, "desk"), { recursive: true });
      await cp(join(seeded, "desk"), join(folder, "desk"), { recursive: true });
      desk = await openWindow({ lang, folder });
    });
    afterAll(async () => {
      await desk.close();
      await forget(desk.folder);
    });

    test("says what is missing, until it is put away", async () => {
      await desk.at("missing");
      await desk.at("incident");
      await look("missing");
      await (await desk.at("missing-close")).click();
      await expect.poll(() => desk.texts("missing")).toEqual([]);
    });
  });

  describe("a desk in the afternoon", () => {
    beforeAll(async () => {
      const folder = await freshFolder();
      await cp(seeded, folder, { recursive: true });
      desk = await openWindow({ lang, folder });
    });
    afterAll(async () => {
      await desk.close();
      await forget(desk.folder);
    });

    /** Begins where the wireless drops, with nothing open above the list. */
    beforeEach(async () => {
      await desk.press("Escape", "Escape", "Escape", "Escape");
      await desk.press("g", "w");
      await desk.at("grid");
      await select("A-0009");
    });

    /** Chooses an incident; again and again, since the rows of a view come when they are read. */
    async function select(reference: string): Promise<void> {
      const choose = async () => {
        await desk.browser.execute((reference: string) => {
          const rows = [...document.querySelectorAll<HTMLElement>("[role=row]")];
          rows.find((row) => row.innerText.includes(reference))?.click();
        }, reference);
        return desk.texts("reference");
      };
      await expect.poll(choose, { interval: 300 }).toEqual([reference]);
      await desk.browser.$(`[data-testid="incident"][data-reference="${reference}"]`).waitForExist({ timeout: 10_000 });
    }

    async function dialog(...keys: string[]): Promise<void> {
      await desk.press(...keys);
      await desk.browser.$("[role=dialog] :focus").waitForDisplayed({ timeout: 10_000 });
    }

    test("work first", async () => {
      // Nothing lies under the pointer in the picture that the README shows.
      await desk.browser.action("pointer").move({ x: 0, y: 0 }).perform();
      await look("main");
    });

    test("one incident", async () => {
      await desk.press("Enter");
      await look("incident");
    });

    test("its callers", async () => {
      await desk.press("Enter");
      await (await desk.at("tab-affected")).click();
      await look("affected");
    });

    test("its history", async () => {
      await desk.press("Enter");
      await (await desk.at("tab-history")).click();
      await desk.at("incident-history");
      await look("incident-history");
      await (await desk.at("tab-timeline")).click();
    });

    test("a note half written", async () => {
      await desk.press("n");
      await desk.type("Controller 2 is out of the rack; the spare boots. ");
      await look("note");
      await desk.press("n", "Control+a", "Delete");
    });

    test("a message", async () => {
      await desk.press("r");
      await desk.at("recipients");
      await desk.type("The spare controller runs on floor 3; floor 4 follows within the hour.");
      await look("message");
      await desk.press("r", "Control+a", "Delete");
    });

    test("a field that two people changed", async () => {
      await select("A-0004");
      await desk.press("Enter");
      await desk.at("conflicts");
      await look("conflict");
    });

    test("an incident on hold", async () => {
      await select("A-0005");
      await desk.press("Enter");
      await look("on-hold");
    });

    test("an incident that was resolved", async () => {
      await desk.press("g", "a");
      await expect.poll(() => desk.texts('[data-testid="nav-all"][aria-current]')).not.toEqual([]);
      await select("A-0002");
      await desk.press("Enter");
      await look("resolved");
    });

    test("everything", async () => {
      await desk.press("g", "a");
      await select("A-0009");
      await look("all");
    });

    test("what waits", async () => {
      await desk.press("g", "t");
      await select("A-0005");
      await look("waiting");
    });

    test("the form of a new incident", async () => {
      await desk.press("c");
      await desk.at("working");
      await look("log");
    });

    test("the form refused", async () => {
      await desk.press("c");
      await desk.at("working");
      await desk.press("Control+Enter");
      await desk.browser.$("[aria-invalid=true]").waitForExist();
      await look("log-refused");
    });

    test("the form filled in", async () => {
      await desk.press("c");
      await desk.at("working");
      await desk.type("Wifi keeps dropping on the 4th floor, phone calls break off");
      await desk.press("Tab");
      await desk.type("Sales");
      await desk.browser.$("[role=option][data-highlighted]").waitForExist();
      await desk.press("Enter");
      await desk.press("Tab", "Tab");
      await desk.type("wirel");
      await desk.browser.$("[role=option][data-highlighted]").waitForExist();
      await desk.press("Enter", "Tab");
      await desk.type("340");
      await expect.poll(() => desk.texts("working")).toEqual([expect.stringContaining("P2")]);
      const byUsers = await desk.texts("working");
      await (await desk.at("level-workaround-possible")).click();
      await expect.poll(() => desk.texts("working")).not.toEqual(byUsers);
      await look("log-filled");
      await (await desk.at("criteria-more")).click();
      await (await desk.at("override")).click();
      await look("log-unfolded");
      await (await desk.at("override-drop")).click();
      await (await desk.at("log-escalate")).click();
      await desk.at("log-tried");
      await look("log-escalate", async () => {
        // What is being written never lies under the bar.
        const hidden = () => {
          const field = document.activeElement as HTMLElement;
          const bar = document.querySelector(".actions") as HTMLElement;
          return field.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
        };
        await expect.poll(() => desk.browser.execute(hidden)).toBe(false);
      });
      await (await desk.at("log-clear")).click();
    });

    test("one more caller", async () => {
      await dialog("+");
      await look("add-affected");
    });

    test("assign", async () => {
      await dialog("a");
      await look("assign");
    });

    test("escalate, and escalate refused", async () => {
      await dialog("e");
      await look("escalate");
      await desk.press("Control+Enter");
      await desk.at("failure");
      await look("escalate-refused");
    });

    test("hold", async () => {
      await dialog("h");
      await look("hold");
    });

    test("resolve", async () => {
      await dialog("d", "r");
      await desk.type("Controller 2 was swapped for the spare one.");
      await look("resolve");
    });

    test("rate", async () => {
      await dialog("Shift+P");
      await desk.at("working");
      await look("rate");
    });

    test("set a priority by hand", async () => {
      await dialog("p", "1");
      await desk.at("override-reason");
      await look("override");
    });

    test("what else can be done", async () => {
      await (await desk.at("more")).click();
      await desk.browser.$("[role=menu]").waitForDisplayed();
      await look("menu");
    });

    test.each([
      ["restore", 1],
      ["cancel", 2],
      ["edit-description", 4],
      ["edit-reported", 9],
    ])("%s", async (name, entry) => {
      await (await desk.at("more")).click();
      await desk.browser.$("[role=menu]").waitForDisplayed();
      await desk.browser.$$("[role=menuitem]")[entry]?.click();
      await desk.browser.$("[role=dialog]").waitForDisplayed({ timeout: 10_000 });
      await look(name);
    });

    test("reopen", async () => {
      await desk.press("g", "a");
      await select("A-0002");
      await (await desk.at("act-reopen")).click();
      await desk.browser.$("[role=dialog]").waitForDisplayed();
      await look("reopen");
    });

    test("the import", async () => {
      await desk.press("g", "i");
      await desk.at("import-path");
      await look("import");
      await desk.type(join(logs, "unsound.csv"));
      await desk.press("Enter");
      await desk.at("import-problems");
      await look("import-problems");
      await desk.press("Control+a");
      await desk.type(join(logs, "sound.csv"));
      await desk.press("Enter");
      await expect.poll(() => desk.browser.$('[data-testid="import-start"]').isEnabled()).toBe(true);
      await look("import-checked");
      await desk.press("Control+Enter");
      await desk.at("import-done");
      await look("import-done");
      await (await desk.at("import-undo")).click();
      await desk.at("import-path");
    });

    test("a file that cannot be imported", async () => {
      await desk.press("g", "i");
      await desk.at("import-path");
      await desk.type(join(logs, "missing.csv"));
      await desk.press("Enter");
      await desk.at("failure");
      await look("import-failed");
    });

    test("the history", async () => {
      await desk.press("g", "h");
      await desk.at("act");
      await look("history");
    });

    test("the palette", async () => {
      await dialog("Control+k");
      await look("palette");
      await (await desk.at("palette-input")).click();
      await desk.type("A-0009");
      await desk.at("palette-row");
      await look("palette-found");
    });

    test("the states", async () => {
      await dialog("s");
      await look("states", () => desk.browser.$("[data-testid=palette] .item").waitForDisplayed());
    });

    test("the sheet of keys", async () => {
      await dialog("?");
      await look("keys");
    });

    test("a message that comes and goes, and one that stays", async () => {
      await select("A-0013");
      await desk.press("i");
      await desk.at("undo");
      await look("toast");
      await dialog("h");
      await expect.poll(() => desk.browser.execute(overlap)).toBe(false);
      await look("toast-dialog");
      await desk.press("Escape");
      // What was taken back earlier, as the import was, cannot be done again once something else was done.
      await desk.press("Control+Shift+z");
      await expect.poll(() => desk.texts("[data-testid=toasts] .toast")).toHaveLength(2);
      await look("toast-nothing");
      // Somebody else has changed the same title since.
      await desk.press("g", "h");
      await desk.at("act");
      await desk.browser.execute(() => {
        const acts = [...document.querySelectorAll<HTMLElement>('[data-op="edit_incident"]')];
        acts.at(-1)?.querySelector<HTMLElement>('[data-testid="act-undo"]')?.click();
      });
      await desk.at("failure");
      await look("toast-failure");
    });
  });
});

/** Whether a message lies over a dialog. */
function overlap(): boolean {
  const [toast, dialog] = [".toast", ".dialog"].map((each) => document.querySelector(each)?.getBoundingClientRect());
  return !toast || !dialog || toast.bottom > dialog.top;
}

/** A log of a hundred incidents in the layout of ServiceNow's event log, one of them opened at the given time. */
function log(opened: string): string {
  const head =
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at";
  const rows = Array.from({ length: 100 }, (_, index) => {
    const number = `INC${String(index + 1).padStart(7, "0")}`;
    const at = index === 41 ? opened : `7/3/2016 ${10 + (index % 8)}:01`;
    return `${number},Closed,false,0,0,1,true,Caller ${index % 40},Opened by ${index % 7},${at},?,?,Updated by 1,8/3/2016 10:01,Phone,Location 143,Category ${index % 9},Subcategory ${index % 20},?,?,2 - Medium,2 - Medium,3 - Moderate,Group ${index % 5},Resolver ${index % 12},true,false,Do Not Notify,?,?,?,?,code 6,Resolved by 1,8/3/2016 10:01,8/3/2016 10:01`;
  });
  return [head, ...rows].join("\n");
}
