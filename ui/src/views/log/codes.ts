/** The ways in which an incident can have been solved, as they are offered. */
import type { ResolutionCode } from "$/bindings/ResolutionCode";
import { t } from "$/i18n";

const ORDER: ResolutionCode[] = [
  "solved",
  "workaround",
  "explained",
  "not_reproducible",
  "by_caller",
  "by_supplier",
];

export function codes(): { value: ResolutionCode; label: string; detail: string }[] {
  return ORDER.map((code) => ({
    value: code,
    label: t(`resolution_code.${code}`),
    detail: t(`resolution_code.${code}.detail`),
  }));
}
