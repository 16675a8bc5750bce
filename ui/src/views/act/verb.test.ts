import { beforeEach, expect, test, vi } from "vitest";
import type { Failure } from "$/bindings/Failure";
import type { Incident } from "$/bindings/Incident";
import { hostCall } from "$/desk/host";
import { toasts } from "$/components/toasts.svelte";
import { Verb } from "./verb.svelte";

vi.mock("$/desk/host", () => ({ hostCall: vi.fn(), hear: () => () => {} }));

const refused: Failure = { code: "refused", message: { key: "copied", values: {} }, hint: null };
const incident = { id: "1", seen: { "1": ["a"] } } as unknown as Incident;
const done = vi.fn();

function opened() {
  return new Verb("reopen_incident", { incident: () => incident, done }, () => ({ reason: "" }));
}

beforeEach(() => {
  done.mockReset();
  toasts.all = [];
  vi.mocked(hostCall).mockReset();
});

test("a verb is made on what the person has seen, closes its dialog and offers Undo", async () => {
  vi.mocked(hostCall).mockResolvedValue({ incident: "1", reference: "A-0001", said: refused.message });
  const verb = opened();
  verb.written.reason = "Still down";
  await verb.send({ incident: "1", reason: "Still down" });
  const [name, ask, call, seen] = vi.mocked(hostCall).mock.lastCall ?? [];
  expect([name, ask, seen]).toEqual([
    "reopen_incident",
    { incident: "1", reason: "Still down" },
    { "1": ["a"] },
  ]);
  expect(done).toHaveBeenCalledOnce();
  expect(toasts.all).toEqual([expect.objectContaining({ undo: call })]);
  expect(opened().written.reason).toBe("");
});

test("a refusal is said in the dialog, which stays with its text", async () => {
  vi.mocked(hostCall).mockRejectedValue(refused);
  const verb = opened();
  verb.written.reason = "Still down";
  await verb.send({ incident: "1", reason: "Still down" });
  expect([verb.failure, verb.busy, verb.written.reason]).toEqual([refused, false, "Still down"]);
  expect(done).not.toHaveBeenCalled();
  expect(toasts.all).toEqual([]);
});

test("what was written comes back when the dialog is opened again, for the same incident only", () => {
  opened().written.reason = "Half a sentence";
  expect(opened().written.reason).toBe("Half a sentence");
  const other = { ...incident, id: "2" };
  const verb = new Verb("reopen_incident", { incident: () => other, done }, () => ({ reason: "" }));
  expect(verb.written.reason).toBe("");
});

test("what nobody changed is begun anew when the dialog is opened again", () => {
  const begun = (reason: string) =>
    new Verb("hold_incident", { incident: () => incident, done }, () => ({ reason }));
  begun("caller");
  expect(begun("supplier").written.reason).toBe("supplier");
});

test("a second press while the first is under way does nothing", async () => {
  vi.mocked(hostCall).mockResolvedValue({ incident: "1", reference: "A-0001", said: refused.message });
  const verb = opened();
  await Promise.all([verb.send({ incident: "1", reason: "x" }), verb.send({ incident: "1", reason: "x" })]);
  expect(hostCall).toHaveBeenCalledOnce();
});
