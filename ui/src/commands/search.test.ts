import { expect, test } from "vitest";
import { rank } from "./search";

const commands = ["Put on hold", "Resolve", "Reopen", "Service is restored", "History of the desk"].map(
  (title) => ({ title }),
);
const found = (typed: string) => rank(commands, typed).map((command) => command.title);

test("nothing typed keeps the order", () => {
  expect(found("  ")).toEqual(commands.map((command) => command.title));
});

test("a title typed whole goes before one that only begins so", () => {
  const themes = [{ title: "Light or dark: as the system" }, { title: "Light" }];
  expect(rank(themes, "light").map(({ title }) => title)).toEqual(["Light", "Light or dark: as the system"]);
});

test("a beginning goes before the beginning of a word, before what stands inside, before letters in order", () => {
  expect(found("re")).toEqual(["Resolve", "Reopen", "Service is restored"]);
  expect(found("hold")).toEqual(["Put on hold"]);
  expect(found("rslv")).toEqual(["Resolve"]);
  expect(found("DESK")).toEqual(["History of the desk"]);
  expect(found("zzz")).toEqual([]);
});
