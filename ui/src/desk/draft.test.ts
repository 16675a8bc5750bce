import { beforeEach, expect, test, vi } from "vitest";
import { Draft } from "./draft.svelte";
import { hostCall } from "./host";

vi.mock("./host", () => ({ hostCall: vi.fn(), hear: () => () => {} }));

beforeEach(() => {
  vi.mocked(hostCall).mockReset();
  vi.mocked(hostCall).mockImplementation(async (name) =>
    name === "drafts" ? { drafts: [] } : { at: "2026-11-23T14:31:00.000Z" },
  );
});

test("whoever comes back at once finds what was typed, though it was not kept yet", async () => {
  const first = new Draft("log");
  await first.ready;
  first.text = "Lift stands";
  const second = new Draft("log");
  await second.ready;
  expect([second.text, second.kept]).toEqual(["Lift stands", "2026-11-23T14:31:00.000Z"]);
  expect(vi.mocked(hostCall).mock.lastCall?.slice(0, 2)).toEqual([
    "keep_draft",
    { place: "log", text: "Lift stands" },
  ]);
});

test("what was dropped does not come back", async () => {
  const first = new Draft("note:1");
  await first.ready;
  first.text = "Half a sentence";
  await first.drop();
  const second = new Draft("note:1");
  await second.ready;
  expect([second.text, second.kept]).toEqual(["", undefined]);
});
