import { beforeEach, expect, test, vi } from "vitest";
import { hostCall } from "$/desk/host";
import { fieldName, valueInWords } from "./changed";
import { ActPages, byDay, type Act } from "./view.svelte";

vi.mock("$/desk/host", () => ({ hostCall: vi.fn(), hear: () => () => {} }));

const act = (call: string, at = "2026-11-23T15:00:00.000Z") => ({ call, at }) as Act;

beforeEach(() => {
  vi.mocked(hostCall).mockReset();
});

test("pages are read one after the other, and all of them again when something changed", async () => {
  vi.mocked(hostCall).mockImplementation(async (_, ask) => {
    const { before } = ask as { before: number | null };
    if (before === null) return { acts: [act("3"), act("2")], next: 2 };
    return { acts: [act("1")], next: null };
  });
  const pages = new ActPages();
  await pages.read();
  expect([pages.all.map((each) => each.call), pages.earlier]).toEqual([["3", "2"], true]);
  await pages.more();
  expect([pages.all.map((each) => each.call), pages.earlier]).toEqual([["3", "2", "1"], false]);
  await pages.read();
  expect(vi.mocked(hostCall).mock.calls.map(([, ask]) => ask)).toEqual([
    { before: null },
    { before: null },
    { before: 2 },
    { before: null },
    { before: 2 },
  ]);
});

test("a reading that was overtaken shows nothing", async () => {
  let late = (_: unknown) => {};
  vi.mocked(hostCall).mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
  vi.mocked(hostCall).mockResolvedValueOnce({ acts: [act("new")], next: null });
  const pages = new ActPages();
  const first = pages.read();
  await pages.read();
  late({ acts: [act("old")], next: null });
  await first;
  expect(pages.all.map((each) => each.call)).toEqual(["new"]);
});

test("acts stand under their day in the reader's zone", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const days = byDay([act("c", at(23, 9)), act("b", at(23, 0)), act("a", at(22, 23))]);
  expect(days.map(({ acts }) => acts.map(({ call }) => call))).toEqual([["c", "b"], ["a"]]);
});

test("fields and their values are said in words", () => {
  expect(fieldName("hold_until")).toBe("Comes back");
  expect(valueInWords("state", "in_progress")).toBe("In progress");
  expect(valueInWords("title", "in_progress")).toBe("in_progress");
});
