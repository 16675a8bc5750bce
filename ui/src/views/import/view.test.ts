import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Failure } from "$/bindings/Failure";
import type { ImportPlan } from "$/bindings/ImportPlan";
import { cancel, chooseFile, hear, hostCall, stageFile, type Progress } from "$/desk/host";
import { toasts } from "$/components/toasts.svelte";
import { say } from "$/i18n";
import { Importing } from "./view.svelte";
import { findZones } from "./zones";

vi.mock("$/desk/host", () => ({
  hostCall: vi.fn(),
  hear: vi.fn(),
  cancel: vi.fn(),
  chooseFile: vi.fn(),
  stageFile: vi.fn(),
}));

const file = { handle: "h1", name: "log.csv", size: 5_100_000 };
const cancelled: Failure = { code: "cancelled", message: { key: "copied", values: {} }, hint: null };
const plan: ImportPlan = {
  mapping: "servicenow_event_log",
  encoding: "utf8",
  dates: "day_first",
  rows: 14_041,
  incidents: 2_000,
  bad: 0,
  steps: 9_000,
  reopened: 12,
  people: 200,
  teams: 60,
  callers: 900,
  categories: 40,
  as_text: [],
  not_taken: [],
  problems: [],
  problem_count: 0,
  notices: [],
};
let progressed: (progress: Progress) => void;

beforeEach(() => {
  toasts.all = [];
  vi.mocked(hostCall).mockReset();
  vi.mocked(stageFile).mockReset().mockResolvedValue(file);
  vi.mocked(chooseFile).mockReset().mockResolvedValue(null);
  vi.mocked(cancel).mockReset().mockResolvedValue(undefined);
  vi.mocked(hear).mockImplementation((_, heard) => {
    progressed = heard as typeof progressed;
    return () => {};
  });
});

async function checked(found: Partial<ImportPlan> = {}): Promise<Importing> {
  vi.mocked(hostCall).mockResolvedValueOnce({ ...plan, ...found });
  const importing = new Importing();
  importing.path = " /tmp/log.csv ";
  await importing.take();
  return importing;
}

describe("a check", () => {
  test("follows by itself once the file is there", async () => {
    const importing = await checked();
    expect(stageFile).toHaveBeenCalledWith("/tmp/log.csv");
    expect(vi.mocked(hostCall).mock.lastCall?.[1]).toEqual({
      file: "h1",
      zone: importing.zone.id,
      dates: undefined,
      skip_bad: false,
    });
    expect([importing.plan?.incidents, importing.ready, importing.work]).toEqual([2_000, true, null]);
  });

  test("that misses a column names the mapping by its title", async () => {
    const values = {
      column: { text: "Opened" },
      mapping: { text: "servicenow_list_labels" },
      found: { text: "Number, State" },
    };
    vi.mocked(hostCall).mockRejectedValueOnce({
      code: "refused",
      message: { key: "import.column_missing", values },
      hint: null,
    });
    const importing = new Importing();
    await importing.staged(file);
    expect(importing.failure && say(importing.failure.message)).toBe(
      "The column Opened is missing, which ServiceNow list with labels needs. Found: Number, State. Nothing was imported.",
    );
  });

  test("shows how far it has come", async () => {
    let end = (_: unknown) => {};
    vi.mocked(hostCall).mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    const importing = new Importing();
    const checking = importing.staged(file);
    const id = importing.work?.id ?? "";
    progressed({ call: "another", done: 9, total: 10 });
    progressed({ call: id, done: 500, total: 2_000 });
    expect(importing.work).toEqual({ what: "checking", id, done: 500, total: 2_000 });
    end(plan);
    await checking;
    expect(importing.work).toBeNull();
  });

  test("that was overtaken by a newer one says nothing any more", async () => {
    let stop = (_: unknown) => {};
    vi.mocked(hostCall).mockReturnValueOnce(new Promise((_, reject) => (stop = reject)));
    const importing = new Importing();
    const first = importing.staged(file);
    vi.mocked(hostCall).mockResolvedValueOnce(plan);
    importing.skipBad = true;
    await importing.check();
    expect(cancel).toHaveBeenCalledOnce();
    stop(cancelled);
    await first;
    expect([importing.failure, importing.plan, importing.work]).toEqual([null, plan, null]);
  });

  test("with problems lets nothing in until their incidents are left out", async () => {
    const importing = await checked({ bad: 3, problem_count: 5 });
    expect(importing.ready).toBe(false);
    importing.skipBad = true;
    expect(importing.ready).toBe(true);
  });

  test("is not made where no file was chosen, or it could not be brought in", async () => {
    const importing = new Importing();
    await importing.choose();
    expect([importing.file, importing.failure]).toEqual([null, null]);
    vi.mocked(stageFile).mockRejectedValueOnce(cancelled);
    importing.path = "/nowhere";
    await importing.take();
    expect([importing.failure, importing.path]).toEqual([cancelled, "/nowhere"]);
    expect(hostCall).not.toHaveBeenCalled();
  });
});

describe("an import", () => {
  test("ends with the number of incidents and with Undo", async () => {
    const importing = await checked();
    vi.mocked(hostCall).mockResolvedValueOnce({ call: "c1", incidents: 2_000, said: cancelled.message });
    await importing.import();
    expect(importing.imported).toEqual({ call: "c1", incidents: 2_000 });
    expect(toasts.all).toEqual([expect.objectContaining({ undo: "c1" })]);
    vi.mocked(hostCall).mockResolvedValueOnce({ call: "c2", said: cancelled.message, incident: null });
    await importing.undo();
    expect(vi.mocked(hostCall).mock.lastCall?.slice(0, 2)).toEqual(["undo", { call: "c1" }]);
    expect([importing.imported, importing.plan]).toEqual([null, null]);
  });

  test("that was stopped says so and keeps what was found", async () => {
    const importing = await checked();
    vi.mocked(hostCall).mockRejectedValueOnce(cancelled);
    await importing.import();
    expect([importing.failure, importing.imported, importing.plan?.incidents]).toEqual([
      cancelled,
      null,
      2_000,
    ]);
  });
});

describe("zones", () => {
  test("are found by the words of their names", async () => {
    expect((await findZones("new york")).map((zone) => zone.id)).toEqual(["America/New_York"]);
    expect(await findZones("nowhere")).toEqual([]);
  });

  test("without words are one's own first", async () => {
    const [own] = await findZones("");
    expect(own?.id).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});
