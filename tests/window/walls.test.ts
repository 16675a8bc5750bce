/** What the page cannot do, whatever runs in it: the walls that hold without any care taken in the page itself. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type DeskWindow, forget, openWindow, program } from "./harness.ts";

let desk: DeskWindow;

beforeAll(async () => {
  desk = await openWindow();
});

afterAll(async () => {
  await desk.close();
  await forget(desk.folder);
});

/** Asks the shell for one of its commands, as any script in the page could, and gives what it answers. */
function asked(command: string): Promise<unknown> {
  return desk.browser.executeAsync((command: string, done: (answer: unknown) => void) => {
    type Internals = { invoke(command: string, payload: object): Promise<unknown> };
    const { __TAURI_INTERNALS__: shell } = window as unknown as { __TAURI_INTERNALS__: Internals };
    shell.invoke(command, {}).then(() => done("allowed"), done);
  }, command);
}

test.each(["plugin:dialog|open", "plugin:clipboard-manager|read_text", "plugin:fs|read_file", "plugin:event|emit", "plugin:window|close"])(
  "the page may not ask for %s",
  async (command) => {
    expect(await asked(command)).toMatch(/not allowed|not found/);
  },
);

test("the page runs no text as a script and reaches no network", async () => {
  const evaluated = await desk.browser.execute(() => {
    try {
      return String((0, eval)("1"));
    } catch (refused) {
      return (refused as Error).name;
    }
  });
  expect(evaluated).toBe("EvalError");
  const fetched = await desk.browser.executeAsync((done: (answer: string) => void) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective));
    fetch("https://firstline.invalid/").catch(() => undefined);
  });
  expect(fetched).toBe("connect-src");
});

test("the page stays where it is", async () => {
  const before = await desk.browser.getUrl();
  await desk.browser.execute(() => {
    window.location.href = "https://firstline.invalid/";
    window.open("https://firstline.invalid/");
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await desk.browser.getUrl()).toBe(before);
  expect(await desk.browser.getWindowHandles()).toHaveLength(1);
});

test("prototypes are frozen and nothing of the shell is global", async () => {
  const walls = await desk.browser.execute(() => [Object.isFrozen(Object.prototype), "__TAURI__" in window]);
  expect(walls).toEqual([true, false]);
});

test("a second start on the same folder opens no second window", async () => {
  const second = spawn(program, ["--data-dir", join(desk.folder, "desk"), "--key-dir", join(desk.folder, "key")]);
  const [code] = (await once(second, "exit")) as [number | null];
  expect(code).toBe(0);
  expect(await desk.browser.getWindowHandles()).toHaveLength(1);
});
