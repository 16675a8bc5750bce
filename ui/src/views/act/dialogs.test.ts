import type { Sentence } from "$/bindings/Sentence";
import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Failure } from "$/bindings/Failure";
import type { Incident } from "$/bindings/Incident";
import { toasts } from "$/components/toasts.svelte";
import { hostCall } from "$/desk/host";
import { say } from "$/i18n";
import AddAffected from "./AddAffected.svelte";
import Escalate from "./Escalate.svelte";
import Hold from "./Hold.svelte";
import Resolve from "./Resolve.svelte";

vi.mock("$/desk/host", () => ({ hostCall: vi.fn(), hear: () => () => {}, copyText: vi.fn() }));

const team = (name: string, tier: number) => ({ id: name, name, tier });
const caller = (name: string, told: string | null) => ({
  id: name,
  caller: name,
  name,
  contact: null,
  at: "2026-11-23T11:58:00.000Z",
  told,
});
let incidents = 0;

/** An incident of its own for each test, since what is written for one is kept while the page lives. */
function incident(different: Partial<Incident> = {}): Incident {
  incidents += 1;
  return {
    id: `i${incidents}`,
    reference: "A-0128",
    title: "Wireless drops",
    team: team("Service desk", 1),
    path: [team("Service desk", 1), team("Network", 2)],
    path_name: "Network",
    tier: 1,
    restored: null,
    callers: 2,
    affected: [caller("Anna", "2026-11-23T12:00:00.000Z"), caller("Ben", null)],
    untold: 1,
    seen: {},
    ...different,
  } as Incident;
}

const field = (label: string) => screen.queryByLabelText(label, { exact: false });
const asked = () => vi.mocked(hostCall).mock.calls.filter(([name]) => name !== "choices");
const done = vi.fn();
const user = userEvent.setup();

beforeEach(() => {
  done.mockReset();
  toasts.all = [];
  vi.mocked(hostCall).mockReset();
  vi.mocked(hostCall).mockImplementation(async (name) =>
    name === "choices"
      ? { choices: [{ id: "t9", label: "Applications", detail: null }] }
      : { incident: "i", reference: "A-0128", said: { key: "copied", values: {} } },
  );
});

afterEach(cleanup);

describe("holding", () => {
  test("for the caller asks for a message, or that it was said by phone", async () => {
    const shown = incident();
    render(Hold, { incident: shown, done });
    expect(field("Message to the caller")).not.toBeNull();
    await user.click(screen.getByRole("checkbox"));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked()[0]?.[1]).toMatchObject({
      incident: shown.id,
      reason: "caller",
      message: null,
      told_by_phone: true,
    });
  });

  test("for a supplier asks for none, and sends none that was written before", async () => {
    render(Hold, { incident: incident(), done });
    await user.type(field("Message to the caller") as HTMLElement, "Please call back");
    await user.click(screen.getByRole("radio", { name: /Supplier/ }));
    expect(field("Message to the caller")).toBeNull();
    await user.click(screen.getByTestId("dialog-submit"));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked()[0]?.[1]).toMatchObject({ reason: "supplier", message: null, told_by_phone: false });
  });
});

describe("escalating", () => {
  test("goes to the next tier, which is named, without a reason", async () => {
    render(Escalate, { incident: incident(), done });
    expect(screen.getByRole("radio", { checked: true }).textContent).toContain("Network");
    await user.type(field("What was tried") as HTMLElement, "Restart");
    await user.type(field("What is asked") as HTMLElement, "Look at controller 2");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked()[0]?.[1]).toMatchObject({
      tried: "Restart",
      asked: "Look at controller 2",
      to: null,
      reason: null,
    });
  });

  test("from the top says so, and asks for a team with a reason", () => {
    render(Escalate, { incident: incident({ tier: 2, team: team("Network", 2) }), done });
    expect(document.body.textContent).toContain("Network is the top of the path");
    expect(field("Why this team")).not.toBeNull();
    expect(screen.getByTestId("dialog-submit")).toHaveProperty("disabled", true);
  });

  test("that is refused says why and keeps what was written", async () => {
    const refused: Failure = { code: "refused", message: { key: "copied", values: {} }, hint: null };
    vi.mocked(hostCall).mockRejectedValue(refused);
    render(Escalate, { incident: incident(), done });
    await user.type(field("What was tried") as HTMLElement, "Restart");
    await user.click(screen.getByTestId("dialog-submit"));
    expect((await screen.findByTestId("failure")).textContent).toContain("Copied.");
    expect(field("What was tried")).toHaveProperty("value", "Restart");
    expect(done).not.toHaveBeenCalled();
  });
});

describe("resolving", () => {
  test("prepares a message from what was done, until somebody words it otherwise", async () => {
    render(Resolve, { incident: incident(), done });
    await user.type(field("What was done") as HTMLElement, "Swapped it.");
    expect(field("Message to the callers")).toHaveProperty(
      "value",
      "“Wireless drops” is solved. Swapped it.\nIf it comes back, please call and name A-0128.",
    );
    await user.type(field("Message to the callers") as HTMLElement, " Thanks!");
    await user.type(field("What was done") as HTMLElement, " Twice.");
    expect(field("Message to the callers")).toHaveProperty(
      "value",
      expect.stringMatching(/Swapped it\.\n.* Thanks!$/),
    );
    expect(document.body.textContent).toContain("Not told anything yet: Ben");
  });

  test("of an incident without callers tells nobody", async () => {
    render(Resolve, { incident: incident({ callers: 0, affected: [], untold: 0 }), done });
    expect(field("Message to the callers")).toBeNull();
    await user.type(field("What was done") as HTMLElement, "Swapped it.");
    await user.click(screen.getByTestId("dialog-submit"));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(asked()[0]?.[1]).toMatchObject({ text: "Swapped it.", message: null });
  });
});

describe("one more caller", () => {
  const values = { reference: { text: "A-0128" }, count: { number: 501 }, priority: { number: 2 } };

  /** Adds a caller, and is told what was done. */
  async function add(said: Sentence): Promise<void> {
    vi.mocked(hostCall).mockImplementation(async (call) => {
      if (call === "choices") return { choices: [] };
      return { incident: "i", reference: "A-0128", said };
    });
    render(AddAffected, { incident: incident(), done });
    await user.type(field("Who else has the trouble") as HTMLElement, "Gerda Neu");
    await waitFor(() => expect(screen.queryByRole("option", { name: /Gerda Neu/ })).not.toBeNull());
    await user.keyboard("{Enter}");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(done).toHaveBeenCalled());
  }

  const told = () => toasts.all.map(({ said }) => said && say(said));

  test("takes a name, Enter and Ctrl Enter", async () => {
    await add({ key: "said.affected", values });
    expect(asked()[0]?.[1]).toMatchObject({ caller: { new: { name: "Gerda Neu" } }, channel: "phone" });
    expect(told()).toEqual(["A-0128 is now 501 users, P2 stays"]);
  });

  test("who makes the count cross a level is told with the priority that is proposed", async () => {
    await add({ key: "said.affected_proposed", values: { ...values, proposed: { number: 1 } } });
    expect(told()).toEqual(["A-0128 is now 501 users, P1 is proposed"]);
  });
});
