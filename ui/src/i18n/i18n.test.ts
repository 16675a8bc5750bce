import { afterAll, describe, expect, test } from "vitest";
import type { Sentence } from "$/bindings/Sentence";
import de from "./de.json";
import en from "./en.json";
import { age, chooseLocale, initials, language, say, sayParts, speak, t, when, type Message } from ".";

const languages: [string, Record<string, Message>][] = [
  ["en", en],
  ["de", de],
];

function texts(message: Message): string[] {
  return typeof message === "string" ? [message] : Object.values(message);
}

function places(message: Message): string[] {
  return [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
}

describe("the catalogues", () => {
  test("have the same keys, in order", () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
    expect(Object.keys(en)).toEqual([...Object.keys(en)].sort());
  });

  test("fill the same places in both languages, except that a plural may leave out its number", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const counted = (all: string[]) => all.filter((place) => place !== "{count}");
      expect([key, ...counted(places(de[key]))]).toEqual([key, ...counted(places(en[key]))]);
    }
  });

  test("have every plural that their language tells apart", () => {
    for (const [name, catalogue] of languages) {
      const wanted = new Intl.PluralRules(name).resolvedOptions().pluralCategories;
      for (const [key, message] of Object.entries(catalogue)) {
        if (typeof message !== "string")
          expect([key, Object.keys(message).sort()]).toEqual([key, [...wanted].sort()]);
      }
    }
  });

  test("close what they make stand out, and say something everywhere", () => {
    for (const [, catalogue] of languages) {
      for (const [key, message] of Object.entries(catalogue)) {
        for (const text of texts(message)) {
          expect([key, text.split("**").length % 2]).toEqual([key, 1]);
          expect([key, text.trim() === ""]).toEqual([key, false]);
        }
      }
    }
  });
});

describe("the locale", () => {
  test("is the first preferred one that Firstline speaks", () => {
    expect(chooseLocale(["fr-FR", "de-AT", "en-US"])).toEqual({ locale: "de-AT", language: "de" });
    expect(chooseLocale(["en-US"])).toEqual({ locale: "en-US", language: "en" });
  });

  test("is never the C of a bare system, nor anything that Intl refuses", () => {
    for (const tag of ["C", "c", "POSIX", "en_US.UTF-8", "", "de-"]) {
      expect(chooseLocale([tag])).toEqual({ locale: "en-GB", language: "en" });
    }
    expect(chooseLocale([])).toEqual({ locale: "en-GB", language: "en" });
  });
});

describe("a sentence", () => {
  const sentence = (key: string, values: Sentence["values"] = {}): Sentence => ({ key, values });

  test("chooses its plural by the count and writes it in the reader's way", () => {
    expect(t("import.start", { count: 1 })).toBe("Import 1 incident");
    expect(t("import.start", { count: 2000 })).toBe("Import 2,000 incidents");
    expect(say(sentence("import.start", { count: { number: 1 } }))).toBe("Import 1 incident");
  });

  test("takes other sentences into itself and keeps what stands out", () => {
    const inner = sentence("priority.rank", { rank: { number: 2 } });
    const outer = sentence("incident.proposed", { priority: { sentence: inner } });
    expect(say(outer)).toBe("By the count of users it would be P2 now.");
    expect(sayParts(outer)).toContainEqual({ text: "P2", strong: true });
  });

  test("never reads marks or places out of what somebody wrote", () => {
    const written = "**not strong** {count}";
    const parts = sayParts(sentence("foot.saved", { time: { text: written } }));
    expect(parts).toEqual([{ text: `saved ${written}`, strong: false }]);
  });

  test("of a key that the catalogue lacks is the key", () => {
    expect(say(sentence("no.such_key"))).toBe("no.such_key");
  });
});

describe("a time", () => {
  const now = new Date(2026, 5, 17, 14, 26);

  test("is as short as it is unambiguous", () => {
    expect(when(new Date(2026, 5, 17, 9, 5), now)).toBe("09:05");
    expect(when(new Date(2026, 2, 1, 9, 5), now)).toBe("1 Mar, 09:05");
    expect(when(new Date(2016, 1, 29, 9, 5), now)).toBe("29 Feb 2016, 09:05");
  });

  test("that is none is shown as it came", () => {
    expect(when("31/13/2026")).toBe("31/13/2026");
  });

  test("ago has two units, and is a date after two weeks", () => {
    const minutes = (count: number) => new Date(now.getTime() - count * 60_000);
    expect(age(minutes(0), now)).toBe("0m");
    expect(age(minutes(125), now)).toBe("2h 05m");
    expect(age(minutes(27 * 60), now)).toBe("1d 3h");
    expect(age(minutes(20 * 24 * 60), now)).toBe("28 May");
    expect(age(new Date(2016, 1, 29), now)).toBe("29 Feb 2016");
    expect(age(minutes(-5), now)).toBe("0m");
  });
});

test("initials are of the first and the last name, or of the only one", () => {
  expect(initials("Karim van Malik")).toBe("KM");
  expect(initials("resolver 12")).toBe("R1");
  expect(initials("øyvind")).toBe("ØY");
  expect(initials(" ")).toBe("");
});

describe("in German", () => {
  afterAll(() => speak(["en-GB"]));

  test("numbers, plurals and times are German", async () => {
    await speak(["de-DE"]);
    expect(language()).toBe("de");
    expect(document.documentElement.lang).toBe("de");
    expect(t("import.start", { count: 2000 })).toContain("2.000");
    expect(when(new Date(2016, 1, 29, 9, 5), new Date(2026, 0, 1))).toBe("29. Feb. 2016, 09:05");
  });
});
