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

describe("every command", () => {
  /** Commands that change nothing where they are asked for here, because that holds already. */
  const SILENT = ["all", "theme_system", "as_drawn"];
  const walked = new Set<string>();

  /** What a person could see change. */
  const seen = () =>
    desk.browser.execute(() =>
      JSON.stringify([
        document.body.innerText,
        document.activeElement?.outerHTML.slice(0, 400),
        document.activeElement?.getAttribute("aria-activedescendant"),
        document.documentElement.dataset.theme,
        window.innerWidth,
      ]),
    );

  /** The commands that the palette offers, with their keys. */
  async function offered(): Promise<{ name: string; title: string; keys: string[] }[]> {
    await desk.press("Control+k");
    await focus().toBe("Search, or run a command");
    const all = await desk.browser.execute(() =>
      [...document.querySelectorAll<HTMLElement>('[role=option][data-testid^="palette-"]')].map((option) => ({
        name: option.dataset.testid?.slice("palette-".length) ?? "",
        title: option.querySelector<HTMLElement>(".name")?.innerText ?? "",
        keys: [...option.querySelectorAll("kbd")].map((key) => key.innerText),
      })),
    );
    await desk.press("Escape");
    await expect.poll(() => desk.texts("[role=dialog]")).toEqual([]);
    return all;
  }

  /** The presses that a person reads beside a command: "Ctrl K" is one, "D R" are two. */
  function presses(shown: string): string[] {
    const keys = shown.split(" ").map((key) => ({ Ctrl: "Control", Esc: "Escape", "−": "-" })[key] ?? key);
    const isHeld = ["Control", "Shift", "Alt"].includes(keys[0] ?? "");
    return isHeld ? [keys.join("+")] : keys.map((key) => (key.length === 1 ? key.toLowerCase() : key));
  }

  /** Asks for a command by its name. */
  async function choose(title: string): Promise<void> {
    await desk.press("Control+k");
    await focus().toBe("Search, or run a command");
    await desk.type(title);
    await expect.poll(() => desk.texts("[role=option][data-selected] .name")).toEqual([title]);
    await desk.press("Enter");
  }

  test.each([
    ["of an incident that is worked on", "A-0009"],
    ["of one that is new", "A-0013"],
    ["of one that waits", "A-0005"],
    ["of one that is resolved", "A-0002"],
  ])("%s does what it says, by its key or from the palette", { timeout: 240_000 }, async (_, reference) => {
    await begin(reference);
    const dead: string[] = [];
    for (const { name, title, keys } of await offered()) {
      if (walked.has(name) || SILENT.includes(name)) continue;
      walked.add(name);
      await begin(reference);
      const [shown] = keys;
      if (name === "back") await desk.press("Enter");
      const before = await seen();
      if (shown) await desk.press(...presses(shown));
      else await choose(title);
      await expect
        .poll(seen, { timeout: 5_000 })
        .not.toBe(before)
        .catch(() => dead.push(`${name} (${shown ?? title})`));
      // What switches the keys off switches them on again.
      if (name === "single_keys") await choose(title);
      // What was done is taken back, so that the next command finds the incident as it was.
      const undo = (await desk.texts("undo")).at(-1);
      if (undo && !["undo", "redo"].includes(name)) await desk.press("Escape", "Control+z");
    }
    expect(dead).toEqual([]);
  });
});
