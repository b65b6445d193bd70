/** What a killed backup works on, in the parent and in the child process alike. */
export interface KillTarget {
  readonly kubeconfig: string;
  /** Namespace of the incompressible objects. */
  readonly namespace: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly backup: string;
}
