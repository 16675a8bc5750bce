/**
 * Opens the built program as its users meet it and drives its window key by key.
 * Knows no screen: what a screen holds stands in the tests.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Key, remote } from "webdriverio";

/** The folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** The built program. */
export const program = process.env.FIRSTLINE_PROGRAM ?? join(root, "target/debug/firstline");
const pictures = process.env.FIRSTLINE_PICTURES ?? join(root, "target/window");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How a window is opened. */
export interface Opening {
  /** A folder of an earlier window, to open its desk again; a new one where it is absent. */
  folder?: string;
  /** The language of the system. */
  lang?: string;
  /** Whether the system shows everything dark. */
  dark?: boolean;
  size?: { width: number; height: number };
}

/** What axe found, and where. */
export interface Finding {
  rule: string;
  help: string;
  places: string[];
}

/** An open window. */
export type DeskWindow = Awaited<ReturnType<typeof openWindow>>;

/** A new, empty folder for a desk and its key. */
export async function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "firstline-window-"));
}

/** Forgets the desk of a folder. */
export async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts the program and waits until its page is there. */
export async function openWindow(opening: Opening = {}) {
  const folder = opening.folder ?? (await freshFolder());
  const size = opening.size ?? { width: 1440, height: 900 };
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      TAURI_WEBVIEW_AUTOMATION: "true",
      LANG: opening.lang ?? "en_GB.UTF-8",
      LANGUAGE: "",
      GTK_THEME: opening.dark ? "Adwaita:dark" : "Adwaita",
      XDG_DATA_HOME: join(folder, "share"),
    },
  });
  const browser = await session(driver, port, folder);
  // A window that is given a size before it shows itself is never shown.
  await browser.waitUntil(() => browser.execute(() => document.visibilityState === "visible"), { timeout: 20_000 });
  await browser.setWindowSize(size.width, size.height);

  return {
    browser,
    folder,

    /** The element with this test id, once it is shown. */
    async at(id: string) {
      const element = browser.$(`[data-testid="${id}"]`);
      await element.waitForDisplayed({ timeout: 10_000 });
      return element;
    },

    /** Presses chords one after the other: `press("Control+k", "ArrowDown", "Enter")`. */
    async press(...chords: string[]): Promise<void> {
      for (const chord of chords) {
        // The plus at the end is the key itself.
        const keys = chord.split(/\+(?=.)/).map((key) => (key in Key ? Key[key as keyof typeof Key] : key));
        const action = browser.action("key");
        for (const key of keys) action.down(key);
        for (const key of keys.toReversed()) action.up(key);
        await action.perform();
      }
    },

    /** Types a text into whatever has the focus. */
    async type(text: string): Promise<void> {
      const focused = await browser.getActiveElement();
      await browser.elementSendKeys(Object.values(focused)[0] as string, text);
    },

    /** What can be read on everything that a selector finds and that is shown, in order; a word alone is a test id. */
    texts: (where: string): Promise<string[]> =>
      browser.execute(
        (selector: string) =>
          [...document.querySelectorAll<HTMLElement>(selector)]
            .filter((each) => each.checkVisibility())
            .map((each) => each.innerText.replaceAll(/\s+/g, " ").trim()),
        /^[\w.-]+$/.test(where) ? `[data-testid="${where}"]` : where,
      ),

    /** What has the focus, by the name under which it is read aloud, and what is written in it. */
    focused: (): Promise<{ name: string; value: string }> =>
      browser.execute(() => {
        const focused = document.activeElement as HTMLInputElement;
        const labels = [...(focused.labels ?? [])].map((label) => label.innerText).join(" ");
        const name = focused.getAttribute("aria-label") ?? (labels || focused.innerText);
        return {
          name: focused === document.body ? "" : name.replaceAll(/\s+/g, " ").trim(),
          value: focused.value ?? "",
        };
      }),

    /** Saves a picture of the page as `target/window/NAME.png`. */
    async picture(name: string): Promise<void> {
      await atRest(browser);
      await mkdir(pictures, { recursive: true });
      await writeFile(join(pictures, `${name}.png`), Buffer.from(await browser.takeScreenshot(), "base64"));
    },

    /** What axe finds on the page that is serious or critical; of all its rules, or of those that are named. */
    async serious(...rules: string[]): Promise<Finding[]> {
      await atRest(browser);
      if (await browser.execute(() => !("axe" in window))) await browser.execute(axe);
      return browser.executeAsync((rules: string[], done: (found: Finding[]) => void) => {
        const { run } = (window as unknown as { axe: typeof import("axe-core") }).axe;
        const only = rules.length > 0 ? { runOnly: rules } : {};
        void run(document, { resultTypes: ["violations"], preload: false, ...only }).then(({ violations }) =>
          done(
            violations
              .filter(({ impact }) => impact === "serious" || impact === "critical")
              .map(({ id, help, nodes }) => ({ rule: id, help, places: nodes.map(({ target }) => target.join(" ")) })),
          ),
        );
      }, rules);
    },

    /** Ends the program as logging out does, which closes the desk cleanly; the driver's own way to close would kill it. */
    close: () => stopped(driver, "SIGTERM"),

    /** Kills the program, as a crash would. */
    kill: () => stopped(driver, "SIGKILL"),
  };
}

/** Waits until nothing moves or fades any more. */
async function atRest(browser: Awaited<ReturnType<typeof session>>): Promise<void> {
  await browser.executeAsync((done: () => void) => {
    const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    void Promise.allSettled(moving.map(({ finished }) => finished)).then(() => requestAnimationFrame(() => done()));
  });
}

async function session(driver: ChildProcess, port: number, folder: string) {
  try {
    await answering(port);
    return await remote({
      hostname: "127.0.0.1",
      port,
      path: "/",
      logLevel: "error",
      connectionRetryCount: 0,
      connectionRetryTimeout: 60_000,
      capabilities: {
        "wdio:enforceWebDriverClassic": true,
        "webkitgtk:browserOptions": {
          binary: program,
          args: ["--data-dir", join(folder, "desk"), "--key-dir", join(folder, "key")],
        },
      } as WebdriverIO.Capabilities,
    });
  } catch (why) {
    // A driver left over would hold its port, and its window the screen.
    await ended(driver);
    throw why;
  }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`WebKitWebDriver does not answer on port ${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ended(driver: ChildProcess): Promise<void> {
  if (driver.exitCode !== null || driver.signalCode !== null) return;
  const gone = new Promise((resolve) => driver.once("exit", resolve));
  driver.kill();
  await gone;
}

/** Sends the program a signal, waits until it is gone, and ends its driver. */
async function stopped(driver: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const listed = await readFile(`/proc/${driver.pid}/task/${driver.pid}/children`, "utf8");
  for (const child of listed.split(" ").filter(Boolean).map(Number)) {
    process.kill(child, signal);
    await gone(child);
  }
  await ended(driver);
}

async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    if (state === undefined || state.includes(") Z ")) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the program does not end");
}
