/** The modules that a `lifeboat.yaml` names under `plugins`. */
export interface PluginModules {
  /** Paths, which begin with `.` or `/`, and names of packages. */
  readonly modules: readonly string[];
  /** The file's folder: relative paths start there, and packages are looked up from there. */
  readonly folder: string;
  /** The file was found in the current folder and not named: its modules are not run. @default false */
  readonly isImplicit?: boolean;
}
