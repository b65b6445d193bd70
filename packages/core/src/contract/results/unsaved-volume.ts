/** A volume whose data is not in a backup. */
export interface UnsavedVolume {
  /** Absent for a volume that a Pod defines itself. */
  readonly persistentVolume?: string;
  /** `<namespace>/<name>` of the claim. */
  readonly claim?: string;
  /** The Pod whose volume was to be copied: its `<namespace>/<name>`, and the volume's name there. */
  readonly pod?: string;
  /** Name of a volume in the Pod's spec. */
  readonly podVolume?: string;
  /** Why not. */
  readonly reason: string;
  /** Whether the request, a policy or an annotation asked for its data. */
  readonly wanted: boolean;
}
