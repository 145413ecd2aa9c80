import type { Mass, Submission } from "./protocol.ts";

/**
 * What is still to come at each submission of a message, itself included: what stands before it was judged by then, and
 * is counted by the hub where it was carried out.
 * @param mass as the spoke told it; `undefined`: nothing waits but this message
 */
export function massAt(submissions: readonly Submission[], mass?: Mass): Mass[] {
  let deletions = mass?.deletions ?? submissions.filter(({ content }) => content === null).length;
  const emptied = mass?.emptied ?? false;
  return submissions.map(({ content }) => {
    const now = { deletions: Math.max(1, deletions), emptied };
    if (content === null) deletions -= 1;
    return now;
  });
}
