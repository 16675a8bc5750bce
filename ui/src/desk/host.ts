/**
 * What the window asks of the program that holds it: calls, events, files, the clipboard and the zoom.
 * This is the only file that imports Tauri, and it knows no call by name.
 */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Changed } from "$/bindings/Changed";
import type { Progress } from "$/bindings/Progress";
import type { Staged } from "$/bindings/Staged";

export type { Changed, Progress, Staged };

/** The operations, by row, that the person had seen when they asked. */
export type Seen = { [row in string]?: string[] };

interface Events {
  changed: Changed;
  progress: Progress;
  "tauri://drag-drop": { paths: string[] };
}

/** Which file is looked for, in words of the page, with the endings of its kinds. */
export interface Wanted {
  title: string;
  kinds: { name: string; endings: string[] }[];
}

/** Makes a call of the contract; rejects with what the core says, as it says it. */
export function hostCall(name: string, ask: unknown, id: string, seen?: Seen): Promise<unknown> {
  return invoke("call", { name, ask, id, seen });
}

/** Asks for running work to stop; the call itself then rejects with the code `cancelled`. */
export async function cancel(call: string): Promise<void> {
  await native("cancel", { call });
}

/** Lets the person choose a file and brings it in; nothing where they chose none. */
export async function chooseFile(wanted: Wanted): Promise<Staged | null> {
  const { path } = await native<{ path: string | null }>("choose_file", wanted);
  return path === null ? null : stageFile(path);
}

/** Brings in the file at a path that the person typed. */
export function stageFile(path: string): Promise<Staged> {
  return invoke("bytes", { bring: path });
}

/** Puts text on the clipboard. */
export async function copyText(text: string): Promise<void> {
  await native("copy", { text });
}

/** Makes everything in the window larger or smaller; 1 is the size it was drawn for. */
export async function zoom(factor: number): Promise<void> {
  await native("zoom", { factor });
}

/** Shows the window, which is hidden until there is something to see. */
export function showWindow(): void {
  void native("show", {});
}

/** Says that what the window first shows is on the screen. */
export async function ready(): Promise<void> {
  await native("ready", {});
}

/** Hears an event of the program until the function that it gives back is called. */
export function hear<E extends keyof Events>(event: E, heard: (payload: Events[E]) => void): () => void {
  const stopping = listen<Events[E]>(event, (message) => heard(message.payload));
  return () => void stopping.then((stop) => stop());
}

/** Hears a file dropped onto the window, brought in already, or why it could not be. */
export function onFileDrop(dropped: (file: Staged) => void, failed: (failure: unknown) => void): () => void {
  return hear("tauri://drag-drop", ({ paths: [path] }) => {
    if (path !== undefined) stageFile(path).then(dropped, failed);
  });
}

/** What only a desktop has, called as the contract is. */
function native<Reply>(name: string, ask: unknown): Promise<Reply> {
  return invoke("call", { name: `shell.${name}`, ask });
}
