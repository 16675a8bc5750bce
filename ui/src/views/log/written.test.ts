import { describe, expect, test } from "vitest";
import type { Failure } from "$/bindings/Failure";
import type { Criterion } from "$/bindings/Criterion";
import { callerAsk, isNew, newCaller } from "./caller";
import { answered, holding } from "./criteria";
import { errorsOf } from "./fields";
import { blank, fromDraft, logAsk, rateAsk, toDraft, usersOf } from "./written";

const level = (key: string, from_users: number | null) => ({
  key,
  name: key,
  text: key,
  height: "low" as const,
  from_users,
});
const counting: Criterion = {
  key: "users",
  name: "Users affected",
  gives: "impact",
  first: true,
  levels: [level("all", 1000), level("one", 1), level("some", 2), level("many", 26)],
};
const other: Criterion = {
  ...counting,
  key: "workaround",
  levels: [level("none", null), level("good", null)],
};

describe("the ask", () => {
  test("of a title alone leaves everything else open", () => {
    expect(logAsk({ ...blank(), title: "  Wifi drops  " }, "log")).toEqual({
      title: "Wifi drops",
      description: null,
      caller: null,
      category: null,
      users: null,
      answers: {},
      override: null,
      workaround: null,
      channel: "phone",
      detected: null,
      reported: null,
      then: null,
    });
  });

  test("names a known caller by id and a new one by name and contact", () => {
    expect(callerAsk({ id: "7", label: "Anna", detail: "12" }, "34")).toEqual({ known: "7" });
    expect(callerAsk(newCaller("Ben"), " ")).toEqual({ new: { name: "Ben" } });
    expect(callerAsk(newCaller("Ben"), " 34 ")).toEqual({ new: { name: "Ben", contact: "34" } });
    expect([isNew(newCaller("Ben")), isNew({ id: "7", label: "Anna", detail: null }), isNew(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("carries what follows the logging, and only that", () => {
    const written = {
      ...blank(),
      title: "x",
      done: " Restarted ",
      cause: " ",
      tried: "Restart",
      asked: " Look ",
    };
    expect(logAsk(written, "take").then).toBe("take");
    expect(logAsk(written, "resolve").then).toEqual({
      resolve: { code: "solved", cause: null, text: "Restarted" },
    });
    expect(logAsk(written, "escalate").then).toEqual({ escalate: { tried: "Restart", asked: "Look" } });
  });

  test("sends an override to be refused without its reason, but previews it only with one", () => {
    const override = { priority: 1, reason: " " };
    expect(logAsk({ ...blank(), override }, "log").override).toEqual(override);
    expect(rateAsk({ ...blank(), override }).override).toBeNull();
    const reasoned = { priority: 1, reason: "board meeting" };
    expect(rateAsk({ ...blank(), override: reasoned }).override).toEqual(reasoned);
  });
});

describe("the number of users", () => {
  test("is digits or nothing", () => {
    expect(["", " 340 ", "0", "a few", "-3", "3.5"].map((users) => usersOf({ users }))).toEqual([
      null,
      340,
      0,
      null,
      null,
      null,
    ]);
  });

  test("answers a criterion that counts users, by the highest level that it reaches", () => {
    const at = (users: number | null) => holding(counting, {}, users)?.key;
    expect([null, 0, 1, 25, 26, 340, 1000].map(at)).toEqual([
      undefined,
      undefined,
      "one",
      "some",
      "many",
      "many",
      "all",
    ]);
    expect(holding(other, { workaround: "good" }, 1000)?.key).toBe("good");
  });

  test("counts where it is higher than the answer", () => {
    expect(holding(counting, { users: "some" }, 340)?.key).toBe("many");
    expect(holding(counting, { users: "all" }, 340)?.key).toBe("all");
  });
});

test("an answer can be changed, and taken back by giving it again", () => {
  expect(answered({ users: "one" }, "users", "many")).toEqual({ users: "many" });
  expect(answered({ users: "one", workaround: "none" }, "users", "one")).toEqual({ workaround: "none" });
});

describe("the draft", () => {
  test("of a blank form is empty, so that it is dropped", () => {
    expect(toDraft(blank())).toBe("");
  });

  test("brings back what was written", () => {
    const written = { ...blank(), title: "Wifi drops", caller: newCaller("Ben"), answers: { users: "many" } };
    expect(fromDraft(toDraft(written))).toEqual(written);
  });

  test("of an older form fills what it lacks, and what cannot be read is none", () => {
    expect(fromDraft('{"title":"x"}')).toEqual({ ...blank(), title: "x" });
    expect([fromDraft(""), fromDraft("Wifi"), fromDraft("null")]).toEqual([null, null, null]);
  });
});

describe("a failure", () => {
  const failure = (field?: string): Failure => ({
    code: "refused",
    message: { key: "copied", values: field ? { field: { sentence: { key: field, values: {} } } } : {} },
    hint: { key: "nobody", values: {} },
  });

  test("that names a field is said there, with what to do", () => {
    expect(errorsOf(failure("field.title"))).toEqual({ title: "Copied. Nobody" });
    expect(errorsOf(failure("field.resolution"))).toEqual({ done: "Copied. Nobody" });
  });

  test("that is about one field is said there too", () => {
    const untried = { ...failure(), message: { key: "escalate.needs_tried", values: {} }, hint: null };
    expect(errorsOf(untried)).toEqual({
      tried: "An escalation needs what was tried. Nothing was saved.",
    });
  });

  test("that names none, or none of the form, is said below", () => {
    expect([errorsOf(failure()), errorsOf(failure("field.zone")), errorsOf(null)]).toEqual([{}, {}, {}]);
  });
});
