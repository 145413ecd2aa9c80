/** Why the sandbox cannot start, in words for the person who started it. */
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}
