/** A volume whose data is not in a backup. */
export interface UnsavedVolume {
  /** Name of the PersistentVolume. Absent for a volume that a Pod defines itself. */
  readonly persistentVolume?: string;
  /** `<namespace>/<name>` of the claim. */
  readonly claim?: string;
  /** `<namespace>/<name>` of the Pod whose volume should have been copied. `podVolume` names the volume. */
  readonly pod?: string;
  /** Name of the volume in that Pod's spec. */
  readonly podVolume?: string;
  /** Why its data was not saved, for people. */
  readonly reason: string;
  /** Whether the request, a policy or an annotation asked for the data to be saved. */
  readonly wanted: boolean;
}
