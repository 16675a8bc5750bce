/** The window opens on a new desk. */
import { afterEach, expect, test } from "vitest";

import { type DeskWindow, forget, openWindow } from "./harness.ts";

let desk: DeskWindow;

afterEach(async () => {
  await desk.close();
  await forget(desk.folder);
});

test("a new desk opens and shows its heading", async () => {
  desk = await openWindow();
  const heading = desk.browser.$("h1");
  await heading.waitForDisplayed({ timeout: 10_000 });
  expect(await heading.getText()).not.toBe("");
  await desk.picture("opens");
  expect(await desk.serious()).toEqual([]);
});
