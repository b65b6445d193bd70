/** Which log is read, and how much of it. */
export interface PodLogRequest {
  /** The namespace of the Pod. */
  readonly namespace: string;
  /** The Pod's name. */
  readonly pod: string;
  /** The container's name. */
  readonly container: string;
  /** The log of the container that ran there before this one. @default false */
  readonly previous?: boolean | undefined;
  /** Only so many of the last lines. @default all that the node still has */
  readonly lines?: number | undefined;
}
