/** The log to read, and how much of it. */
export interface PodLogRequest {
  /** The namespace of the Pod. */
  readonly namespace: string;
  /** The Pod's name. */
  readonly pod: string;
  /** The container's name. */
  readonly container: string;
  /** Read the log of the container's previous instance. @default false */
  readonly previous?: boolean | undefined;
  /** Number of lines to read, from the end of the log. @default all that the node still has */
  readonly lines?: number | undefined;
}
