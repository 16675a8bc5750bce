import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Failure } from "$/bindings/Failure";
import { hostCall } from "$/desk/host";
import { toasts } from "$/components/toasts.svelte";
import { LogForm } from "./view.svelte";
import { blank } from "./written";

vi.mock("$/desk/host", () => ({ hostCall: vi.fn(), hear: () => () => {} }));

const refused: Failure = { code: "refused", message: { key: "copied", values: {} }, hint: null };
let drafts: { place: string; text: string; at: string }[];
let logged: unknown[];
let answer: () => unknown;

beforeEach(() => {
  vi.useFakeTimers();
  drafts = [];
  logged = [];
  answer = () => ({ incident: "1", reference: "A-0001", said: { key: "copied", values: {} } });
  vi.mocked(hostCall).mockImplementation(async (name, ask) => {
    if (name === "drafts") return { drafts };
    if (name === "keep_draft") {
      drafts = [{ ...(ask as { place: string; text: string }), at: "2026-11-23T14:31:00.000Z" }];
      return { at: "2026-11-23T14:31:00.000Z" };
    }
    logged.push(ask);
    return answer();
  });
});

afterEach(() => {
  vi.useRealTimers();
  toasts.all = [];
});

async function opened(): Promise<LogForm> {
  const form = new LogForm();
  await form.restore();
  return form;
}

describe("the draft", () => {
  test("is at most a second behind while somebody goes on typing", async () => {
    const form = await opened();
    for (const title of ["W", "Wi", "Wif", "Wifi", "Wifi ", "Wifi d", "Wifi dr"]) {
      form.written.title = title;
      form.keep();
      await vi.advanceTimersByTimeAsync(250);
    }
    const kept = JSON.parse(drafts[0]?.text ?? "null") as { title: string };
    expect("Wifi dr".length - kept.title.length).toBeLessThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(JSON.parse(drafts[0]?.text ?? "null")).toMatchObject({ title: "Wifi dr" });
  });

  test("comes back at the next opening", async () => {
    const before = await opened();
    before.written.title = "Wifi drops";
    before.keep();
    await vi.advanceTimersByTimeAsync(1000);
    const after = await opened();
    expect(after.written.title).toBe("Wifi drops");
    expect(after.draft.kept).toBe("2026-11-23T14:31:00.000Z");
  });

  test("is dropped once it is logged", async () => {
    const form = await opened();
    form.written.title = "Wifi drops";
    form.keep();
    await form.log("log");
    form.keep();
    await vi.advanceTimersByTimeAsync(1000);
    expect(drafts[0]?.text ?? "").toBe("");
    expect(form.written).toEqual(blank());
  });

  test("that was cleared can be brought back, until something new is written", async () => {
    const form = await opened();
    form.written.title = "Wifi drops";
    form.keep();
    await form.clear();
    form.keep();
    form.bringBack();
    expect(form.written.title).toBe("Wifi drops");
    await form.clear();
    form.written.title = "Printer";
    form.keep();
    expect(form.cleared).toBeNull();
  });
});

describe("logging", () => {
  test("that fails loses nothing and says why", async () => {
    answer = () => Promise.reject(refused);
    const form = await opened();
    form.written.title = "Wifi drops";
    expect(await form.log("log")).toBeUndefined();
    expect(form.failure).toEqual(refused);
    expect(form.unplaced).toEqual(refused);
    expect(form.written.title).toBe("Wifi drops");
    expect(toasts.all).toEqual([]);
  });

  test("and resolving asks first what was done", async () => {
    const form = await opened();
    form.written.title = "Wifi drops";
    await form.log("resolve");
    expect([form.asking, logged]).toEqual(["resolve", []]);
    form.written.done = "Restarted";
    const done = await form.log("resolve");
    expect(done?.reference).toBe("A-0001");
    expect(logged).toEqual([
      expect.objectContaining({ then: { resolve: { code: "solved", cause: null, text: "Restarted" } } }),
    ]);
    expect(form.asking).toBeNull();
  });

  test("happens once, however often it is pressed", async () => {
    const form = await opened();
    form.written.title = "Wifi drops";
    await Promise.all([form.log("log"), form.log("log")]);
    expect(logged).toHaveLength(1);
  });
});
