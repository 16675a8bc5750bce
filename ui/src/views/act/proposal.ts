/** What one more caller makes of the priority: a level that the count has crossed is told at once. */
import type { Done } from "$/bindings/Done";
import type { Sentence } from "$/bindings/Sentence";
import { call } from "$/desk/call";

/** What was done, with the priority that is proposed now. */
export async function withProposal({ incident, said }: Done): Promise<Sentence> {
  // The caller is added, whether or not the incident can be read.
  const proposed = await call("incident", { id: incident }).then(
    ({ working }) => working.proposed,
    () => null,
  );
  if (proposed === null) return said;
  return { key: "said.affected_proposed", values: { ...said.values, proposed: { number: proposed } } };
}
