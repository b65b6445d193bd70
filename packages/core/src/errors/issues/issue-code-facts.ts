/** What a code of an {@link Issue} says. */
export interface IssueCodeFacts {
  /** What is the matter, in one sentence. */
  readonly meaning: string;
  /** What to do, in the words of the API. */
  readonly remedy: string;
}
