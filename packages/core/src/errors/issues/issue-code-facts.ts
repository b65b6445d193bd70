/** The meaning of a code of an {@link Issue}. */
export interface IssueCodeFacts {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What to do, in the words of the API. */
  readonly remedy: string;
}
