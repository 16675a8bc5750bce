/** The ready mappings by their titles: the core knows them by name only. */
import type { Failure } from "$/bindings/Failure";

/** A failure of reading a file, with the title of the mapping that it names. */
export function titled(failure: Failure): Failure {
  const { key, values } = failure.message;
  const { mapping } = values;
  if (key !== "import.column_missing" || !mapping || !("text" in mapping)) return failure;
  const title = { sentence: { key: `import.mapping.${mapping.text}`, values: {} } };
  return { ...failure, message: { key, values: { ...values, mapping: title } } };
}
