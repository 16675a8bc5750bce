/** A folder whose file is not Firstline's is told, left as it is, and opens once it is out of the way. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { type DeskWindow, forget, freshFolder, openWindow } from "./harness.ts";

let desk: DeskWindow;
let folder: string;

beforeEach(async () => {
  folder = await freshFolder();
});

afterEach(async () => {
  await desk.close();
  await forget(folder);
});

test("a text file in the place of the desk", async () => {
  const file = join(folder, "desk", "firstline.db");
  await mkdir(join(folder, "desk"));
  await writeFile(file, "Dear diary");
  desk = await openWindow({ folder });
  const retry = desk.browser.$("button");
  await retry.waitForDisplayed({ timeout: 10_000 });
  await desk.picture("refused");
  expect(await desk.serious()).toEqual([]);
  expect(await readFile(file, "utf8")).toBe("Dear diary");

  await rename(file, join(folder, "diary.txt"));
  await desk.press("Tab", "Enter");
  await desk.browser.$("nav").waitForDisplayed({ timeout: 10_000 });
});
