/** Words, numbers and times in the reader's language and zone; no wording stands in any other script file. */
import type { Filling } from "$/bindings/Filling";
import type { Sentence } from "$/bindings/Sentence";
import type en from "./en.json";

/** A key of the catalogue. */
export type Key = keyof typeof en;
/** A text, or one text for each plural that the language tells apart. */
export type Message = string | { [plural in Intl.LDMLPluralRule]?: string };
/** Every visible string in one language. */
export type Catalogue = Record<Key, Message>;
/** The languages that Firstline speaks. */
export type Language = "en" | "de";
/** What goes into the places of a text that the page itself says. */
export type Values = { [place: string]: string | number };
/** A stretch of a sentence, and whether it is to stand out. */
export interface Part {
  text: string;
  strong: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let words = {} as Catalogue;
let spoken: Language = "en";
let region = "en-GB";
let plurals = new Intl.PluralRules(region);
let numbers = new Intl.NumberFormat(region);
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The locale to use of those that the reader prefers, and its language.
 * Under `LANG=C` a webview names the language "C", which `Intl` refuses.
 */
export function chooseLocale(preferred: readonly string[]): { locale: string; language: Language } {
  for (const tag of preferred) {
    const language = tag.slice(0, 2).toLowerCase();
    if (isLocale(tag) && (language === "en" || language === "de")) return { locale: tag, language };
  }
  return { locale: "en-GB", language: "en" };
}

/** Speaks as the reader prefers from here on. */
export async function speak(preferred: readonly string[]): Promise<void> {
  const chosen = chooseLocale(preferred);
  // Only the language that is spoken is fetched.
  words = (chosen.language === "de" ? await import("./de.json") : await import("./en.json")).default;
  spoken = chosen.language;
  region = chosen.locale;
  plurals = new Intl.PluralRules(region);
  numbers = new Intl.NumberFormat(region);
  formats.clear();
  document.documentElement.lang = chosen.language;
}

/** The language that is spoken. */
export function language(): Language {
  return spoken;
}

/** The locale in which numbers and times are written. */
export function locale(): string {
  return region;
}

/** A text of the page. */
export function t(key: Key, values: Values = {}): string {
  return plain(partsOf(key, values));
}

/** A text of the page with the parts that stand out. */
export function parts(key: Key, values: Values = {}): Part[] {
  return partsOf(key, values);
}

/** A sentence of the core. */
export function say(sentence: Sentence): string {
  return plain(sayParts(sentence));
}

/** A sentence of the core with the parts that stand out. */
export function sayParts(sentence: Sentence): Part[] {
  return partsOf(sentence.key, sentence.values);
}

/** A number in the reader's way. */
export function number(value: number): string {
  return numbers.format(value);
}

/** A size in the reader's way: 12 kB, 4.1 MB. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(region, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

/** An instant, as short as it is unambiguous: the time today, with the day this year, with the year before. */
export function when(at: string | Date, now = new Date()): string {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return String(at);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  if (sameDay(instant, now)) return format(time).format(instant);
  const day: Intl.DateTimeFormatOptions = { ...time, day: "numeric", month: "short" };
  if (instant.getFullYear() === now.getFullYear()) return format(day).format(instant);
  return format({ ...day, year: "numeric" }).format(instant);
}

/** A coming instant in the least room: the time today, the weekday within a week, or else the day. */
export function whenShort(at: string | Date, now: Date): string {
  const instant = new Date(at);
  if (sameDay(instant, now)) return format({ hour: "2-digit", minute: "2-digit" }).format(instant);
  const near = Math.abs(instant.getTime() - now.getTime()) < 6 * DAY;
  if (near) return format({ weekday: "short" }).format(instant);
  return format({ day: "numeric", month: "short" }).format(instant);
}

/** An instant in full, with the weekday, the second and the zone. */
export function whenInFull(at: string | Date): string {
  return format({ dateStyle: "full", timeStyle: "long" }).format(new Date(at));
}

/** How long ago an instant was, in two units; after two weeks its date says more. */
export function age(at: string | Date, now: Date): string {
  const instant = new Date(at);
  const passed = Math.max(now.getTime() - instant.getTime(), 0);
  const [days, hours, minutes] = [
    Math.floor(passed / DAY),
    Math.floor((passed % DAY) / HOUR),
    Math.floor((passed % HOUR) / MINUTE),
  ];
  if (days >= 14) {
    const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
    const sameYear = instant.getFullYear() === now.getFullYear();
    return format(sameYear ? day : { ...day, year: "numeric" }).format(instant);
  }
  if (days > 0) return t("age.days", { days, hours });
  if (hours > 0) return t("age.hours", { hours, minutes: String(minutes).padStart(2, "0") });
  return t("age.minutes", { minutes });
}

/** The initials of a name, for its disc. */
export function initials(name: string): string {
  const names = name.trim().split(/\s+/).filter(Boolean);
  const letters =
    names.length > 1
      ? [names[0], names.at(-1)].map((part) => first(part ?? ""))
      : [...(names[0] ?? "")].slice(0, 2);
  return letters.join("").toLocaleUpperCase(region);
}

function partsOf(key: string, values: { [place: string]: Filling | string | number | undefined }): Part[] {
  const message: Message | undefined = (words as Record<string, Message>)[key];
  // A key that the catalogue lacks is shown as it is: a test keeps this from happening.
  if (message === undefined) return [{ text: key, strong: false }];
  const text = typeof message === "string" ? message : pluralOf(message, values.count);
  return join(text.split("**").flatMap((stretch, index) => fill(stretch, values, index % 2 === 1)));
}

function fill(
  stretch: string,
  values: { [place: string]: Filling | string | number | undefined },
  strong: boolean,
): Part[] {
  return stretch.split(/(\{\w+\})/).flatMap((piece): Part[] => {
    const place = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (place === undefined) return [{ text: piece, strong }];
    const value = values[place];
    if (value === undefined) return [{ text: piece, strong }];
    return filling(value).map((part) => ({ text: part.text, strong: part.strong || strong }));
  });
}

function filling(value: Filling | string | number): Part[] {
  if (typeof value === "string") return [{ text: value, strong: false }];
  if (typeof value === "number") return [{ text: number(value), strong: false }];
  if ("text" in value) return [{ text: value.text, strong: false }];
  if ("number" in value) return [{ text: number(value.number), strong: false }];
  if ("time" in value) return [{ text: when(value.time), strong: false }];
  return sayParts(value.sentence);
}

function pluralOf(message: Exclude<Message, string>, count: Filling | string | number | undefined): string {
  const amount = typeof count === "object" && "number" in count ? count.number : Number(count ?? 0);
  return message[plurals.select(amount)] ?? message.other ?? "";
}

function join(pieces: Part[]): Part[] {
  const joined: Part[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && last.strong === piece.strong) last.text += piece.text;
    else if (piece.text !== "") joined.push({ ...piece });
  }
  return joined;
}

function plain(pieces: Part[]): string {
  return pieces.map((piece) => piece.text).join("");
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(region, options);
  formats.set(key, known);
  return known;
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

function first(name: string): string {
  return [...name][0] ?? "";
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
